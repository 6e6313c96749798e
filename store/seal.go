package store

import (
	"errors"
	"fmt"
)

// sealing encrypts cells so that each opens only where it was written.
type sealing struct{ with Sealer }

var errNoSealer = errors.New("store: secrets need a key")

func cell(table, row, column string) string { return table + "/" + row + "/" + column }

// shut encrypts a cell; an empty one stays empty.
func (s sealing) shut(aad string, plain []byte) ([]byte, error) {
	if len(plain) == 0 {
		return nil, nil
	}
	if s.with == nil {
		return nil, errNoSealer
	}
	sealed, err := s.with.Seal(aad, plain)
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", aad, err)
	}
	return sealed, nil
}

// open decrypts a cell.
func (s sealing) open(aad string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	if s.with == nil {
		return nil, errNoSealer
	}
	plain, err := s.with.Open(aad, sealed)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", aad, err)
	}
	return plain, nil
}
