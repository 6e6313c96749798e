package cli

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"riskgate/store/storetest"
)

// PostgreSQL serves as SQLite does, and many servers share one.

// twins are two sandboxes on one database.
func twins(t *testing.T) (left, right *town) {
	t.Helper()
	o := &office{t: t, env: map[string]string{
		"RISKGATE_DB": storetest.PostgresURL(t), "RISKGATE_KEY_FILE": filepath.Join(t.TempDir(), "root.key"),
	}}
	left = openTown(t, o.env["RISKGATE_DB"], "--key-file", o.env["RISKGATE_KEY_FILE"])
	right = openTown(t, o.env["RISKGATE_DB"], "--key-file", o.env["RISKGATE_KEY_FILE"])
	return left, right
}

func TestTheAnswersAreTheSameOnPostgres(t *testing.T) {
	t.Parallel()
	tn := openTown(t, storetest.PostgresURL(t), "--key-file", filepath.Join(t.TempDir(), "root.key"))
	own, other := vector(t, "v1"), vector(t, "v2")
	for _, row := range []struct {
		user, device, address string
		code                  float64
		status                string
	}{
		{"iaa_user", own, home, 0, "accepted"},
		{"iaa_user", own, "10.1.2.3", 0, "accepted"},
		{"iaa_user", other, far()[0], 4, "pending"},
		{"sms_user", own, home, 0, "accepted"},
		{"sms_user", other, far()[0], 3, "pending"},
		{"traveller", own, demoGermany, 0, "accepted"},
		{"traveller", own, demoFrance, 0, "accepted"},
		{"new_user", own, home, 3, "pending"},
		{"new_user", other, far()[1], 3, "pending"},
		{"face_user", own, home, 0, "accepted"},
		{"face_user", other, far()[0], 24, "pending"},
		{"nofactor_user", other, far()[0], 1, "refused"},
	} {
		tn.want(row.user, tries(row.user).with(row.device).from(row.address), row.code, row.status)
	}
	for _, user := range []string{"locked_user", "nobody"} {
		if status, answer := tn.login(user, tries(user)); status != 409 || answer["message"] != "Authentication failed" {
			t.Errorf("%s: %d %v", user, status, answer)
		}
	}
}

func TestTwoServersAreOne(t *testing.T) {
	t.Parallel()
	left, right := twins(t)
	spread := func(i int) *town { return []*town{left, right}[i%2] }

	asked := left.want("sms_user", tries("sms_user").with(vector(t, "v2")).from(far()[0]), 3, "pending")
	right.wantStatus(asked["requestID"], "pending")
	code := right.lastCode("+31201110002")
	got := together(32, func(i int) (int, object) {
		return spread(i).login("sms_user", tries("sms_user").code(code).answering(asked["requestID"]))
	})
	if got["200 accepted"] != 1 || got["409"] != 31 {
		t.Errorf("a code submitted to both: %v", got)
	}
	left.wantStatus(asked["requestID"], "accepted")
	right.wantStatus(asked["requestID"], "accepted")

	got = together(50, func(i int) (int, object) {
		return spread(i).login("face_user", tries("face_user").password(fmt.Sprint("wrong-password-", i)))
	})
	if hashed := 50 - left.turnedAway() - right.turnedAway(); got["409"] != 50 || hashed > 5 {
		t.Errorf("%v, and %d passwords were looked at", got, hashed)
	}
	for i := range 2 {
		if status, _ := spread(i).login("face_user", tries("face_user").from(far()[0])); status != 409 {
			t.Errorf("the right password from a strange source on server %d: %d", i, status)
		}
	}
	left.publish(atLeastHigh)
	for i := range 2 {
		spread(i).until(func() bool {
			_, answer := spread(i).login("traveller", tries("traveller").with(vector(t, "v1")).from(home))
			return answer["riskResponseCode"] == 4.0
		})
	}
}

// until asks again and again, at most ten seconds.
func (tn *town) until(so func() bool) {
	tn.t.Helper()
	again := time.NewTicker(250 * time.Millisecond)
	defer again.Stop()
	for range 40 {
		if so() {
			return
		}
		<-again.C
	}
	tn.t.Error("it never came to that")
}

func TestTwoServersStartOnAnEmptyDatabaseAtOnceAndSendEachMessageOnce(t *testing.T) {
	t.Parallel()
	o := officeAt(t, storetest.PostgresURL(t))
	started := make(chan *town, 2)
	for range 2 {
		go func() { started <- o.serve("") }()
	}
	towns := []*town{<-started, <-started}
	key := "Bearer " + o.key("login,user")
	for i := range 10 {
		status, answer, _ := towns[i%2].as(key).call("PUT", fmt.Sprintf("/v1/users/u%d", i), object{"mobilePhoneNumber": usersPhone, "staticPassword": goodPassword})
		if status != 200 {
			t.Fatalf("%d %v", status, answer)
		}
	}
	together(10, func(i int) (int, object) {
		user := fmt.Sprintf("u%d", i)
		return towns[i%2].as(key).login(user, tries(user).password(goodPassword))
	})
	codes := map[string]int{}
	for range 10 {
		codes[o.phone.next().Code]++
	}
	towns[0].stop()
	towns[1].stop() // what is claimed is sent before the end
	if len(o.phone.sent) > 0 || len(codes) < 9 {
		t.Errorf("%d messages too many, codes %v", len(o.phone.sent), codes)
	}
}
