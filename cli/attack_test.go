package cli

import (
	"fmt"
	"net/http"
	"testing"

	"riskgate/models"
)

// Attacks that take more than one call.

func TestAThousandFailuresFromFiveHundredAddressesDoNotStopTheOwner(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	got := outcomes{}
	for range 20 { // a crowd at a time, so that no place for a hash runs short
		for answer, n := range together(50, func(i int) (int, object) {
			wrong := tries("iaa_user").password("wrong-password").from(fmt.Sprintf("%d.%d.113.7", 5+i, i%10))
			return tn.login("iaa_user", wrong.with(`{"browser":{"userAgent":"attacker"}}`))
		}) {
			got[answer] += n
		}
	}
	if got["409"] != 1000 {
		t.Errorf("answers were %v", got)
	}
	tn.want("iaa_user", tries("iaa_user").with(vector(t, "v1")).from(home), 0, "accepted")
	_, shown, _ := tn.call(http.MethodGet, "/sandbox/users/iaa_user@sandbox/otp", nil)
	tn.want("iaa_user", tries("iaa_user").with(vector(t, "v1")).from(home).code(shown["otp"]), 0, "accepted")
}

func TestWrongPasswordsBurnNoTryOfACode(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	first := tries("sms_user").with(vector(t, "v2")).from(far()[0])
	asked := tn.want("sms_user", first, 3, "pending")
	code := tn.lastCode("+31201110002")
	for range 10 {
		if status, _ := tn.login("sms_user", tries("sms_user").password("wrong-password").from(far()[0])); status != 409 {
			t.Errorf("a wrong password: %d", status)
		}
	}
	tn.wantStatus(asked["requestID"], "pending")
	tn.want("sms_user", tries("sms_user").code(code).answering(asked["requestID"]), 0, "accepted")
}

func TestNewCodesBringNoNewTriesForEver(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	wrong := func(asked object, n int) {
		t.Helper()
		for range n {
			if status, _ := tn.login("new_user", tries("new_user").code("0000000").answering(asked["requestID"])); status != 409 {
				t.Errorf("a wrong code: %d", status)
			}
		}
	}
	for range 2 {
		wrong(tn.want("new_user", tries("new_user").with(vector(t, "v2")).from(far()[0]), 3, "pending"), 5)
	}
	asked := tn.want("new_user", tries("new_user").with(vector(t, "v2")).from(far()[0]), 3, "pending")
	code := tn.lastCode("+31201110004")
	if status, answer := tn.login("new_user", tries("new_user").code(code).answering(asked["requestID"])); status != 409 {
		t.Errorf("an eleventh try in the hour: %d %v", status, answer)
	}
}

func TestAWrongAuthenticatorCodeCountsThroughARestart(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	strange := tries("traveller").from(far()[0])
	for range 5 {
		if status, _ := tn.login("traveller", strange.code("000000")); status != 409 {
			t.Errorf("a wrong code: %d", status)
		}
	}
	tn.stop()
	again := openTown(t, tn.db)
	_, shown, _ := again.call(http.MethodGet, "/sandbox/users/traveller@sandbox/otp", nil)
	if status, answer := again.login("traveller", strange.code(shown["otp"])); status != 409 {
		t.Errorf("the right code after five wrong ones and a restart: %d %v", status, answer)
	}
}

func TestALoginUnderWayEndsWithWhatItRestsOn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	key := o.key("login,session,user")
	tn, kept := o.serve(key), o.open()
	for name, undo := range map[string]func(user string){
		"the user locked": func(user string) {
			row, err := kept.UserByName(t.Context(), models.UserName{UserID: user, Domain: "master"}.Key())
			if err != nil {
				t.Fatal(err)
			}
			row.LockedAt = 1
			if err := kept.UpdateUser(t.Context(), row); err != nil {
				t.Fatal(err)
			}
		},
		"the user deleted": func(user string) { tn.call(http.MethodDelete, "/users/"+user, nil) },
		"the phone removed": func(user string) {
			tn.call(http.MethodPatch, "/users/"+user, object{"mobilePhoneNumber": ""})
		},
		"another phone": func(user string) {
			tn.call(http.MethodPatch, "/users/"+user, object{"mobilePhoneNumber": "+31201110077"})
		},
		"the password taken away": func(user string) { tn.call(http.MethodPost, "/users/"+user+"/reset-password", nil) },
		"a password of a new kind": func(user string) {
			tn.call(http.MethodPatch, "/users/"+user, object{"staticPassword": "entirely different words 9"})
		},
		"the user made anew": func(user string) {
			tn.call(http.MethodDelete, "/users/"+user, nil)
			o.user(user)
		},
	} {
		user := fmt.Sprint("user", len(name))
		o.user(user)
		asked := tn.want(user, tries(user).password(goodPassword), 3, "pending")
		code := o.phone.next().Code
		undo(user)
		if status, answer := tn.login(user, tries(user).code(code).answering(asked["requestID"])); status != 409 {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
}

func TestFieldsOfTheServerCannotBeSet(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	tn := o.serve(o.key("user"))
	before := rows(t, tn.db)
	for _, field := range []string{
		"locked", "lockedAt", "disabled", "emailVerified", "phone_verified", "verified", "trusted", "exempt", "role",
		"id", "userID", "domain", "authenticators", "passwordHash", "lastLoginAt", "EmailAddress", "version", "__proto__",
	} {
		for method, path := range map[string]string{http.MethodPatch: "/users/ada", http.MethodPut: "/users/bob"} {
			if status, answer, _ := tn.call(method, path, object{field: "x"}); status != 400 || answer["validationErrors"] == nil {
				t.Errorf("%s of %s: %d %v", method, field, status, answer)
			}
		}
	}
	if after := rows(t, tn.db); after["users"] != before["users"] || after["events"] != before["events"] {
		t.Errorf("%v became %v", before, after)
	}
}

func TestANameIsNobodyElsesAddress(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	tn := o.serve(o.key("user"))
	if status, answer, _ := tn.call(http.MethodPut, "/users/ada", object{"emailAddress": "Ada@Example.org", "mobilePhoneNumber": usersPhone}); status != 200 {
		t.Fatalf("%d %v", status, answer)
	}
	for _, name := range []string{"ada@example.org@master", "ADA%40EXAMPLE.ORG@master", "%EF%BD%81da@example.org@master", "a%C2%ADda@example.org@other", usersPhone, "%2B31201110009@other"} {
		if status, answer, _ := tn.call(http.MethodPut, "/users/"+name, object{}); status != 409 {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
	tn.call(http.MethodPut, "/users/eve@example.org@master", object{})
	for _, contact := range []object{{"emailAddress": "eve@example.org"}, {"emailAddress": "EVE@example.org"}} {
		if status, answer, _ := tn.call(http.MethodPatch, "/users/ada", contact); status != 409 {
			t.Errorf("%v: %d %v", contact, status, answer)
		}
	}
	got := together(16, func(int) (int, object) {
		status, answer, _ := tn.call(http.MethodPut, "/users/one", object{"emailAddress": "one@example.org"})
		return status, answer
	})
	if got["200"] != 1 || got["409"] != 15 {
		t.Errorf("one name made sixteen times at once: %v", got)
	}
}
