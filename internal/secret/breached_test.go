package secret

import "testing"

func TestCommonPasswordsAreListedInAnyCase(t *testing.T) {
	for _, password := range []string{
		"password", "12345678", "qwertyui", "iloveyou", "football", "Test1234", "test1234", "tEsT1234",
		"PASSWORD", "trustno1", "sunshine", "abcd1234", "11111111", "superman",
	} {
		if !Breached(password) {
			t.Errorf("%s is not listed", password)
		}
	}
	for _, password := range []string{"correct horse battery staple", "kx8wqz2m", "Winter-Garden-7", ""} {
		if Breached(password) {
			t.Errorf("%s is listed", password)
		}
	}
}

func TestTheListTakesFewOthersForListed(t *testing.T) {
	// Expected is one in 65 536, so 3 of these; 20 come by chance once in 10^10.
	const tried, most = 200_000, 20
	listed := 0
	for range tried {
		if Breached(pick(20, "abcdefghijklmnopqrstuvwxyz0123456789")) {
			listed++
		}
	}
	t.Logf("%d of %d random strings are taken for listed", listed, tried)
	if listed > most {
		t.Errorf("more than %d", most)
	}
}

func TestTheSamePasswordInAnotherWritingHasTheSameKey(t *testing.T) {
	if BreachedKey("Ärger1234") != BreachedKey("a\u0308rger1234") {
		t.Error("case or composition matters")
	}
}

func BenchmarkBreached(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Breached("correct horse battery staple")
	}
}
