package outbound

import (
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"
)

// RetryAfter is how long an answer asks to be left alone, in seconds or by a date
// (RFC 9110, section 10.2.3); 0: it does not.
func RetryAfter(res *http.Response, now time.Time) time.Duration {
	value := res.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// IsTimeout reports whether an exchange failed for want of time.
func IsTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}
