package cli

import (
	"crypto/pbkdf2"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/scrypt"

	"riskgate/models"
	"riskgate/store"
)

func TestImportedHashesAreReplacedAtTheFirstLogin(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	hashes := foreignHashes(t)
	var file strings.Builder
	file.WriteString("userID,passwordHash,mobilePhoneNumber\n")
	for user, hash := range hashes {
		fmt.Fprintf(&file, "%s,%q,%s\n", user, hash, usersPhone)
	}
	o.must(file.String(), "user", "import", "-")
	tn, kept := o.serve(o.key("login")), o.open()
	for user, hash := range hashes {
		if status, answer := tn.login(user, tries(user).password("wrong-password")); status != 409 {
			t.Errorf("%s with a wrong password: %d %v", user, status, answer)
		}
		if got := hashOf(t, kept, user); got != hash {
			t.Errorf("%s: a wrong password changed the hash into %s", user, got)
		}
		tn.want(user, tries(user).password(goodPassword), 3, "pending")
		if got := hashOf(t, kept, user); !strings.HasPrefix(got, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("%s: the hash is still %s", user, got)
		}
		tn.want(user, tries(user).password(goodPassword), 3, "pending")
	}
}

// hashOf is the password hash that is kept of a user.
func hashOf(tb testing.TB, kept *store.Store, user string) string {
	tb.Helper()
	person, err := kept.Person(tb.Context(), models.UserName{UserID: user, Domain: "master"}.Key())
	if err != nil || person.Credential == nil {
		tb.Fatalf("%s: %+v, %v", user, person, err)
	}
	return person.Credential.Hash
}

// foreignHashes are the good password as other programs hash it.
func foreignHashes(tb testing.TB) map[string]string {
	tb.Helper()
	salt, password := []byte("0123456789abcdef"), []byte(goodPassword)
	weak, err := bcrypt.GenerateFromPassword(password, bcrypt.MinCost)
	hard, errHard := scrypt.Key(password, salt, 1<<10, 8, 1, 32)
	derived, errDerived := pbkdf2.Key(sha512.New, goodPassword, salt, 1000, 64)
	if err := errors.Join(err, errHard, errDerived); err != nil {
		tb.Fatal(err)
	}
	encode := base64.RawStdEncoding.EncodeToString
	return map[string]string{
		"bcrypt": string(weak),
		"php":    "$2y$" + string(weak)[4:],
		"scrypt": "$scrypt$ln=10,r=8,p=1$" + encode(salt) + "$" + encode(hard),
		"pbkdf2": "$pbkdf2-sha512$i=1000$" + encode(salt) + "$" + encode(derived),
	}
}
