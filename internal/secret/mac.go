package secret

import (
	"crypto/subtle"
	"encoding/binary"
	"hash"
)

// MAC is the HMAC-SHA256 of the parts under the newest key. The label names the
// use and is a constant of the caller: digests of different uses never agree. The
// parts are framed by their lengths, so that ("ab", "c") and ("a", "bc") differ.
func (k *Keyring) MAC(label string, parts ...[]byte) []byte {
	return k.mac(k.roots[0], label, parts)
}

// MACs is the MAC under every key of the ring, the newest first, for looking up
// what may have been digested before a rotation.
func (k *Keyring) MACs(label string, parts ...[]byte) [][]byte {
	macs := make([][]byte, len(k.roots))
	for i, r := range k.roots {
		macs[i] = k.mac(r, label, parts)
	}
	return macs
}

// VerifyMAC reports, in constant time, whether a MAC was made of the parts under
// any key of the ring.
func (k *Keyring) VerifyMAC(mac []byte, label string, parts ...[]byte) bool {
	right := 0
	for _, r := range k.roots {
		right |= subtle.ConstantTimeCompare(mac, k.mac(r, label, parts))
	}
	return right == 1
}

func (k *Keyring) mac(r root, label string, parts [][]byte) []byte {
	idle := k.hmacs(r, label)
	h, ok := idle.Get().(hash.Hash)
	if !ok {
		panic("nothing else is in there")
	}
	defer idle.Put(h)
	h.Reset()
	var length [8]byte
	for _, part := range parts {
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		h.Write(length[:])
		h.Write(part)
	}
	return h.Sum(nil)
}
