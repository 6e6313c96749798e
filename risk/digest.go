package risk

import "math/bits"

// Odd constants with well spread bits (the fractional parts of the golden ratio and
// of the square roots of 3 and 5).
const (
	stir1 = 0x9e3779b97f4a7c15
	stir2 = 0xbb67ae8584caa73b
	stir3 = 0x3c6ef372fe94f82b
)

// digest is a 64-bit digest of a key, the same on every machine. It hides nothing:
// what has to stay secret comes hashed under a key already.
func digest(s string) uint64 {
	h := stir2 ^ uint64(len(s))
	for len(s) >= 8 {
		h = stir(h^(uint64(s[0])|uint64(s[1])<<8|uint64(s[2])<<16|uint64(s[3])<<24|
			uint64(s[4])<<32|uint64(s[5])<<40|uint64(s[6])<<48|uint64(s[7])<<56), stir2)
		s = s[8:]
	}
	var tail uint64
	for i := range len(s) {
		tail |= uint64(s[i]) << (8 * i)
	}
	return stir(h^tail, stir3)
}

// stir multiplies to 128 bits and folds the halves together.
func stir(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^stir1, b)
	return hi ^ lo
}

// sketch is a short summary of a text by which two texts can be told to be similar
// without keeping either: sixteen samples of four bits of its trigrams (one
// permutation hashing: Li, Owen, Zhang, NIPS 2012).
type sketch uint64

const samples = 16

func sketchOf(s string) sketch {
	const edge = 0x0202 // two bytes before the text's beginning
	var smallest [samples]uint32
	window := uint32(edge)
	for i := range len(s) + 1 {
		var next uint32 = 3 // the text's end
		if i < len(s) {
			next = uint32(s[i])
		}
		window = window<<8&0xffffff | next
		h := stir(uint64(window), stir2)
		bucket, rank := h%samples, uint32(h>>32)|1
		if smallest[bucket] == 0 || rank < smallest[bucket] {
			smallest[bucket] = rank
		}
	}
	var sk sketch
	for i, rank := range smallest {
		if rank != 0 {
			sk |= sketch(1+rank>>1%15) << (4 * i)
		}
	}
	return sk
}

// similar reports whether the texts behind two sketches share half of their
// trigrams or more: about what an edit ratio of .75 leaves.
func (sk sketch) similar(other sketch) bool {
	used, equal := 0, 0
	for i := range samples {
		a, b := sk>>(4*i)&15, other>>(4*i)&15
		if a == 0 && b == 0 {
			continue
		}
		used++
		if a == b {
			equal++
		}
	}
	return 2*equal >= used
}
