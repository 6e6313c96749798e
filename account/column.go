package account

import (
	"errors"
	"strconv"
)

// text is a column of any words.
func text[R any, S ~string](field func(*R) *S) column[R] {
	return func(r *R, value string) error {
		*field(r) = S(value)
		return nil
	}
}

// truth is a column of true and false; empty is false.
func truth[R any](field func(*R) *bool) column[R] {
	return func(r *R, value string) (err error) {
		if value == "" {
			return nil
		}
		if *field(r), err = strconv.ParseBool(value); err != nil {
			return errors.New("must be true, false or empty")
		}
		return nil
	}
}

// whole is a column of whole numbers; empty leaves the field nil.
func whole[R any](field func(*R) **int64) column[R] {
	return func(r *R, value string) error {
		if value == "" {
			return nil
		}
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return errors.New("must be a whole number or empty")
		}
		*field(r) = &n
		return nil
	}
}
