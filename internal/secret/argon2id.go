package secret

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// argon2idHash is $argon2id$v=19$m=…,t=…,p=…$salt$tag.
type argon2idHash struct {
	params    Params
	salt, tag []byte
}

func parseArgon2id(rest string) (encoded, error) {
	fields := strings.Split(rest, "$")
	if len(fields) != 4 || fields[0] != "v=19" {
		return nil, errors.New("want $argon2id$v=19$m=…,t=…,p=…$salt$hash")
	}
	costs, err := numbers(fields[1], "m", "t", "p")
	if err != nil {
		return nil, err
	}
	if costs[2] > mostThreads {
		return nil, fmt.Errorf("p=%d: want at most %d", costs[2], mostThreads)
	}
	h := argon2idHash{params: Params{
		Memory: uint32(costs[0]), Time: uint32(costs[1]), Threads: uint8(costs[2]), //nolint:gosec // 31 bits and at most 16
	}}
	if err := h.params.bounded(); err != nil {
		return nil, err
	}
	h.salt, h.tag, err = saltAndTag(fields[2], fields[3])
	return h, err
}

func (h argon2idHash) matches(password string) bool {
	return same(h.params.derive(password, h.salt, len(h.tag)), h.tag)
}

func (h argon2idHash) current(p Params) bool {
	return h.params == p && len(h.salt) >= saltSize && len(h.tag) >= tagSize
}

// String writes the hash as a PHC string.
func (h argon2idHash) String() string {
	b64 := base64.RawStdEncoding
	return "$argon2id$v=19$" + h.params.String() + "$" + b64.EncodeToString(h.salt) + "$" + b64.EncodeToString(h.tag)
}
