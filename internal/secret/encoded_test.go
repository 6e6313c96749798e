package secret

import (
	"errors"
	"strings"
	"testing"
)

// foreign are hashes that other programs made: the Argon2 reference implementation,
// Openwall's and libxcrypt's bcrypt, RFC 7914, and Python's hashlib in the spellings
// of PHC, passlib and Django.
func foreign() map[string]string {
	const greeting = "Grüße an alle"
	return map[string]string{
		"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc":                                             "password",
		"$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW":                                                                       "U*U",
		"$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW":                                                                       "U*U",
		"$2b$05$CCCCCCCCCCCCCCCCCCCCC.bGZ68lVQkOJB46Ah7mzhBoxxRF1cQhO":                                                                       greeting,
		"$pbkdf2-sha256$29000$8PHy8/T19vf4.fr7/P3./w$.STHgGvnR8a.lVoLhbEZbCKHT8jSIF4yzJptrqjvMCs":                                            greeting,
		"$pbkdf2-sha512$25000$8PHy8/T19vf4.fr7/P3./w$qcquWxIZVyAd1o/OphWAjEu2pmdktiNsVmY.7A7O/FOQyGUmh74ltxHjmrV6sksAsfsiz9mwORE1MErnXAVkiw": greeting,
		"$pbkdf2-sha256$i=29000,l=32$8PHy8/T19vf4+fr7/P3+/w$+STHgGvnR8a+lVoLhbEZbCKHT8jSIF4yzJptrqjvMCs":                                     greeting,
		"pbkdf2_sha256$36000$seasalt2seasalt2$QIyfMbID6UiXdEEfHjdw8RMpd7S1fedMIYE48nnFxp4=":                                                  greeting,
		"pbkdf2_sha512$36000$seasalt2seasalt2$TAtO7WSAt+HKc2Nx6njSW5Jn6JIGc9S1ouBVMxtTJxWft1L4m7oSjeeUTGVwuMp87PRBqMXyoKrvhGJwcLow1g==":      greeting,
		"$scrypt$ln=14,r=8,p=1$8PHy8/T19vf4+fr7/P3+/w$+PBLxG6mLO2vhOJnGk6G46dxMSwz/Ztzz6Nxx/MyuFA":                                           greeting,
		"$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw":   "pleaseletmein",
	}
}

func TestHashesOfOtherProgramsAreUnderstood(t *testing.T) {
	for text, password := range foreign() {
		hash, err := parseHash(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if !hash.matches(password) {
			t.Errorf("%s: the right password is refused", text)
		}
		if hash.matches(password+"x") || hash.matches("") {
			t.Errorf("%s: a wrong password is taken", text)
		}
		if hash.current(DefaultParams()) {
			t.Errorf("%s: taken for a current hash", text)
		}
		if err := ValidImport(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestOurOwnHashesAreReadAsTheyWereWritten(t *testing.T) {
	hash := argon2idHash{params: Params{7168, 5, 1}, salt: newSalt(), tag: make([]byte, tagSize)}
	text := hash.String()
	if !strings.HasPrefix(text, "$argon2id$v=19$m=7168,t=5,p=1$") {
		t.Errorf("got %s", text)
	}
	read, err := parseHash(text)
	if err != nil {
		t.Fatal(err)
	}
	again, ok := read.(argon2idHash)
	if !ok || again.String() != text || !again.current(hash.params) || again.current(DefaultParams()) {
		t.Errorf("read as %v", read)
	}
}

func TestAHashWithAShorterSaltOrTagIsStale(t *testing.T) {
	for _, c := range []struct {
		salt, tag int
		current   bool
	}{{16, 32, true}, {15, 32, false}, {16, 31, false}, {32, 64, true}} {
		h := argon2idHash{params: DefaultParams(), salt: make([]byte, c.salt), tag: make([]byte, c.tag)}
		if h.current(DefaultParams()) != c.current {
			t.Errorf("salt %d, tag %d: current is %t", c.salt, c.tag, !c.current)
		}
	}
}

const (
	salt16 = "AAECAwQFBgcICQoLDA0ODw"
	tag32  = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
)

func TestHashesThatCannotBeReadOrCostTooMuchAreRefused(t *testing.T) {
	argon := func(costs string) string { return "$argon2id$v=19$" + costs + "$" + salt16 + "$" + tag32 }
	scrypt := func(costs string) string { return "$scrypt$" + costs + "$" + salt16 + "$" + tag32 }
	pbkdf2 := func(rounds string) string { return "$pbkdf2-sha256$" + rounds + "$" + salt16 + "$" + tag32 }
	for text, reason := range map[string]string{
		"":                                 "no known kind",
		"$":                                "no known kind",
		"hunter2":                          "no known kind",
		"5f4dcc3b5aa765d61d8327deb882cf99": "no known kind",
		"$1$salt$hash":                     "no known kind",
		"$6$salt$hash":                     "no known kind",
		"$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW":      "no known kind",
		"$argon2i$v=19$m=19456,t=2,p=1$" + salt16 + "$" + tag32:             "no known kind",
		"argon2id$v=19$m=19456,t=2,p=1$" + salt16 + "$" + tag32:             "no known kind",
		"$pbkdf2_sha256$36000$salt$hash":                                    "no known kind",
		"$argon2id$v=16$m=19456,t=2,p=1$" + salt16 + "$" + tag32:            "v=19",
		"$argon2id$m=19456,t=2,p=1$" + salt16 + "$" + tag32:                 "v=19",
		"$argon2id$v=19$m=19456,t=2,p=1$" + salt16:                          "v=19",
		argon("m=4194304,t=1,p=1"):                                          "costs too much",
		argon("m=65536,t=1000,p=1"):                                         "costs too much",
		argon("m=65536,t=2,p=17"):                                           "p=17",
		argon("m=65536,t=2,p=257"):                                          "p=257",
		argon("m=65536,t=2,p=0"):                                            "cannot be computed",
		argon("m=65536,t=0,p=1"):                                            "cannot be computed",
		argon("m=7,t=2,p=1"):                                                "cannot be computed",
		argon("m=99999999999999999999,t=2,p=1"):                             "parameter m",
		argon("m=-1,t=2,p=1"):                                               "parameter m",
		argon("m=+19456,t=2,p=1"):                                           "parameter m",
		argon("m=019456,t=2,p=1"):                                           "parameter m",
		argon("t=2,m=19456,p=1"):                                            "not m, t, p",
		argon("m=19456,t=2"):                                                "not m, t, p",
		argon("m=19456,t=2,p=1,data=AA"):                                    "not m, t, p",
		"$argon2id$v=19$m=19456,t=2,p=1$AAECAw$" + tag32:                    "salt",
		"$argon2id$v=19$m=19456,t=2,p=1$" + salt16 + "==$" + tag32:          "salt",
		"$argon2id$v=19$m=19456,t=2,p=1$" + salt16 + "$AAEC":                "hash itself",
		"$argon2id$v=19$m=19456,t=2,p=1$" + salt16 + "$" + tag32[:42] + "9": "hash itself",
		"$2b$16$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW":      "cost 16",
		"$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW":      "cost 31",
		"$2b$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW":      "want $2b$",
		"$2b$xx$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW":      "want $2b$",
		"$2b$05CCCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW":      "want $2b$",
		"$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe":       "59 characters",
		"$2b$05$CCCCCCCCCCCCCC CCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW":      "base64",
		pbkdf2("999"):          "from 1000",
		pbkdf2("2000000000"):   "to 5000000",
		pbkdf2("i=1e6"):        "from 1000",
		pbkdf2("i=29000,l=31"): "l=31",
		pbkdf2("29000") + "$x": "rounds, salt and hash",
		"pbkdf2_sha256$999$" + "seasalt2$" + tag32 + "=": "from 1000",
		"pbkdf2_sha256$36000$salt$" + tag32 + "=":        "salt",
		"pbkdf2_sha256$36000$seasalt2":                   "rounds, salt and hash",
		scrypt("ln=21,r=8,p=1"):                          "ln from 1",
		scrypt("ln=0,r=8,p=1"):                           "ln from 1",
		scrypt("ln=14,r=33,p=1"):                         "r to 32",
		scrypt("ln=14,r=8,p=17"):                         "p to 16",
		scrypt("ln=18,r=8,p=1"):                          "128 MiB",
		scrypt("ln=17,r=8,p=5"):                          "512 MiB",
		scrypt("ln=14,r=8"):                              "not ln, r, p",
		"$scrypt$ln=14,r=8,p=1$" + salt16:                "$scrypt$ln",
		strings.Repeat("$2b$05$", 1000):                  "longer than",
	} {
		err := ValidImport(text)
		if !errors.Is(err, ErrBadHash) || !strings.Contains(err.Error(), reason) {
			t.Errorf("%.90q: got %v, want %q in it", text, err, reason)
		}
		if err != nil && (strings.Contains(err.Error(), salt16) || strings.Contains(err.Error(), tag32)) {
			t.Errorf("the error quotes the hash: %v", err)
		}
	}
}

func TestOWASPsRowsOfOtherKindsAreAccepted(t *testing.T) {
	for _, text := range []string{
		"$scrypt$ln=17,r=8,p=1$" + salt16 + "$" + tag32,
		"$scrypt$ln=13,r=8,p=10$" + salt16 + "$" + tag32,
		"$pbkdf2-sha256$600000$" + salt16 + "$" + tag32,
		"$pbkdf2-sha512$i=210000$" + salt16 + "$" + tag32,
		"$2b$14$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
		"$argon2id$v=19$m=47104,t=1,p=1$" + salt16 + "$" + tag32,
		"$argon2id$v=19$m=65536,t=3,p=4$" + salt16 + "$" + tag32,
	} {
		if err := ValidImport(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestBcryptRefusesWhatItWouldCut(t *testing.T) {
	// The hash of 72 times the letter a, which bcrypt also finds for more of them.
	const hash = "$2b$05$CCCCCCCCCCCCCCCCCCCCC.ODcEJfYFxKziEakDsjep8mcF3zSCvHq"
	h, err := parseHash(hash)
	if err != nil {
		t.Fatal(err)
	}
	if !h.matches(strings.Repeat("a", 72)) {
		t.Error("72 bytes are refused")
	}
	if h.matches(strings.Repeat("a", 73)) {
		t.Error("73 bytes are cut")
	}
}

func FuzzParseHash(f *testing.F) {
	for text := range foreign() {
		f.Add(text)
	}
	f.Add("$argon2id$v=19$m=4294967295,t=4294967295,p=255$" + salt16 + "$" + tag32)
	f.Fuzz(func(t *testing.T, text string) {
		hash, err := parseHash(text)
		if err != nil {
			if !errors.Is(err, ErrBadHash) {
				t.Fatal(err)
			}
			return
		}
		switch h := hash.(type) {
		case argon2idHash:
			if h.params.bounded() != nil || h.String() != strings.ReplaceAll(text, ".", "+") {
				t.Fatalf("%q is read as %v", text, h)
			}
		case scryptHash:
			if 128<<h.ln*h.r > 128<<20 {
				t.Fatalf("%q takes %d bytes", text, 128<<h.ln*h.r)
			}
		case pbkdf2Hash:
			if h.rounds > mostRounds || len(h.tag) > 64 {
				t.Fatalf("%q takes %d rounds", text, h.rounds)
			}
		}
	})
}
