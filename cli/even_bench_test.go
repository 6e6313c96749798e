package cli

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"riskgate/models"
)

// BenchmarkFailuresTakeEquallyLong measures whether the time of an answer tells a
// name that exists from one that does not, or a locked user from a wrong password.
// It asserts nothing: a clock on a busy machine proves nothing either way.
func BenchmarkFailuresTakeEquallyLong(b *testing.B) {
	o := newOffice(b)
	o.env["RISKGATE_LOG_LEVEL"] = "error"
	const each = 4 // names of a kind: nobody is to fail a hundred times in a row
	o.must(crowdOf(b, each), "user", "import", "-")
	disable(b, o, each)
	tn := o.serve(o.key("login"), "--limit-password", "100000/1s", "--limit-network-ask", "1000000/1s", "--limit-network-block", "1000000/1s")
	kinds := []string{"known", "unknown", "locked", "disabled", "without", "bcrypt", "nobody"} // seven: a prime number
	took := map[string][]time.Duration{}
	for i := range min(max(b.N, 20), 95*each) {
		for j := range kinds {
			kind := kinds[(i+j*(1+i%6))%7] // each in every place of the row, and after every other
			user := fmt.Sprint(kind, i%each)
			started := time.Now()
			if status, answer := tn.login(user, tries(user).password("wrong-password")); status != 409 {
				b.Fatalf("%s: %d %v", user, status, answer)
			}
			took[kind] = append(took[kind], time.Since(started))
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(quartile(took["known"]).Seconds()*1000, "known-ms")
	for _, kind := range kinds[1:] {
		b.ReportMetric(float64(quartile(took[kind]))/float64(quartile(took["known"])), kind+"/known")
	}
}

// quartile is what a quarter of the answers undercut: other work on the machine
// moves it less than the median.
func quartile(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/4]
}

// crowdOf is a file of users of every kind that fails.
func crowdOf(b *testing.B, each int) string {
	b.Helper()
	lines := "userID,locked,passwordHash\n"
	hashes := foreignHashes(b)
	for i := range each {
		argon := "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$4p2jmFWcPT1dTnvtlLFdEWz2Zl2bNjAy0QNRLsEbn1Q"
		for _, kind := range []string{"known", "disabled"} {
			lines += fmt.Sprintf("%s%d,,%q\n", kind, i, argon)
		}
		lines += fmt.Sprintf("locked%d,true,%q\nwithout%[1]d,,\nbcrypt%[1]d,,%[3]q\n", i, argon, hashes["bcrypt"])
	}
	return lines
}

// disable marks users, which nothing outside can do yet.
func disable(b *testing.B, o *office, each int) {
	b.Helper()
	kept := o.open()
	for i := range each {
		user, err := kept.UserByName(b.Context(), models.UserName{UserID: fmt.Sprint("disabled", i), Domain: "master"}.Key())
		if err != nil {
			b.Fatal(err)
		}
		user.DisabledAt = 1
		if err := kept.UpdateUser(b.Context(), user); err != nil {
			b.Fatal(err)
		}
	}
}
