package evaluate

import "math/rand/v2"

// purpose tells the streams of random numbers of a seed apart.
type purpose uint64

const (
	forUsers purpose = iota + 1
	forAttacks
	forSamples
	forPast
)

// stream returns the random numbers of a seed for one purpose and one of its many
// users. They do not depend on how much is drawn for others.
func stream(seed uint64, p purpose, of uint64) *rand.Rand {
	return rand.New(rand.NewPCG(scatter(seed+scatter(uint64(p))), scatter(of)))
}

// scatter spreads neighbouring numbers over all 64 bits, for a generator that begins
// at neighbouring states begins alike (the finaliser of Steele, Lea, Flood, Fast
// Splittable Pseudorandom Number Generators, OOPSLA 2014).
func scatter(n uint64) uint64 {
	n += 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}
