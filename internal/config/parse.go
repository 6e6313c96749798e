package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// text takes a value as it is.
func text(field func(*Serve) *string) func(*Serve, string) error {
	return func(s *Serve, value string) error {
		if value == "" {
			return errors.New("must not be empty")
		}
		*field(s) = value
		return nil
	}
}

// private takes a secret.
func private(field func(*Serve) *Secret) func(*Serve, string) error {
	return func(s *Serve, value string) error {
		if value == "" {
			return errors.New("must not be empty")
		}
		*field(s) = Secret(value)
		return nil
	}
}

// onOff takes a boolean.
func onOff(field func(*Serve) *bool) func(*Serve, string) error {
	return func(s *Serve, value string) error {
		on, err := strconv.ParseBool(value)
		if err != nil {
			return errors.New("must be true or false")
		}
		*field(s) = on
		return nil
	}
}

// oneOf takes one of a few words.
func oneOf(field func(*Serve) *string, words ...string) func(*Serve, string) error {
	return func(s *Serve, value string) error {
		if !slices.Contains(words, value) {
			return fmt.Errorf("must be %s", strings.Join(words, ", or "))
		}
		*field(s) = value
		return nil
	}
}

// word adds a word to a list; words lists those allowed, none allows any.
func word(field func(*Serve) *[]string, words ...string) func(*Serve, string) error {
	return func(s *Serve, value string) error {
		if len(words) > 0 && !slices.Contains(words, value) {
			return fmt.Errorf("must be %s", strings.Join(words, ", or "))
		}
		*field(s) = append(*field(s), value)
		return nil
	}
}

// number takes a whole number within bounds.
func number(low, high int, set func(*Serve, int)) func(*Serve, string) error {
	return func(s *Serve, value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < low || n > high {
			return fmt.Errorf("must be a whole number from %d to %d", low, high)
		}
		set(s, n)
		return nil
	}
}

// span takes a duration within bounds.
func span(low, high time.Duration, field func(*Serve) *time.Duration) func(*Serve, string) error {
	return func(s *Serve, value string) error {
		d, err := time.ParseDuration(value)
		if err != nil || d < low || d > high {
			return fmt.Errorf("must be a duration from %s to %s, such as %s", low, high, high)
		}
		*field(s) = d
		return nil
	}
}

// rate takes a number of attempts in a window.
func rate(field func(*Serve) *Rate) func(*Serve, string) error {
	return func(s *Serve, value string) (err error) {
		*field(s), err = ParseRate(value)
		return err
	}
}

// hostPort takes an address to listen on or to call.
func hostPort(field func(*Serve) *string) func(*Serve, string) error {
	return func(s *Serve, value string) error {
		_, port, err := net.SplitHostPort(value)
		if err != nil {
			return errors.New("must be host:port, such as 127.0.0.1:8080")
		}
		if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
			return errors.New("must end in a port from 0 to 65535")
		}
		*field(s) = value
		return nil
	}
}

// prefix takes an address or a network of a trusted proxy.
func prefix(s *Serve, value string) error {
	network, err := netip.ParsePrefix(value)
	if err != nil {
		address, err := netip.ParseAddr(value)
		if err != nil {
			return errors.New("must be an address or a network, such as 10.0.0.0/8")
		}
		network = netip.PrefixFrom(address, address.BitLen())
	}
	if network.Bits() == 0 {
		return errors.New("would trust everyone; name the proxies")
	}
	s.Proxies.Trusted = append(s.Proxies.Trusted, network.Masked())
	return nil
}

// pair takes NAME=VALUE; names lists the names allowed, none allows any.
func pair(field func(*Serve) *[]Pair, names ...string) func(*Serve, string) error {
	return func(s *Serve, value string) error {
		name, rest, found := strings.Cut(value, "=")
		if !found || name == "" || rest == "" {
			return errors.New("must be NAME=VALUE")
		}
		if len(names) > 0 && !slices.Contains(names, name) {
			return fmt.Errorf("must name %s", strings.Join(names, ", or "))
		}
		*field(s) = append(*field(s), Pair{name, rest})
		return nil
	}
}
