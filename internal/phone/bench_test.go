package phone_test

import (
	"testing"

	"riskgate/internal/phone"
)

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := phone.Parse("+31612345678", ""); err != nil {
			b.Fatal(err)
		}
	}
}
