package risk

import (
	"fmt"
	"slices"
	"testing"
)

// The people of the product's answer table.

func iaaUser() resident {
	return resident{logins: 30, days: 60, devices: []gadget{windows(), windows(), phone()}, places: []Address{home()}}
}

func oneDevice() resident {
	return resident{logins: 30, days: 60, devices: []gadget{windows()}, places: []Address{home()}}
}

func traveller() resident {
	return resident{
		logins: 60, days: 90, devices: []gadget{windows(), windows(), phone()}, places: []Address{home(), germany(), france()},
	}
}

// sandbox is a nearly empty world: the demo people and nobody else.
func sandbox(tb testing.TB) *world {
	tb.Helper()
	w := newWorld(tb)
	for _, r := range []resident{iaaUser(), oneDevice(), traveller(), oneDevice(), oneDevice(), oneDevice()} {
		w.settle(r)
	}
	return w
}

// crowded is a world with a hundred thousand logins: many countries, browsers and
// networks, most users with few logins.
func crowded(tb testing.TB) *world {
	tb.Helper()
	w := newWorld(tb)
	countries := []string{"NL", "NL", "NL", "DE", "FR", "GB", "US", "IN", "BR", "JP"}
	gadgets := []gadget{windows(), macintosh(), phone(), newerWindows(), phone().upgraded(18, 1), newerWindows().upgraded(120, 0)}
	for i := range 26_000 {
		u := new(User)
		own := gadgets[i*7%len(gadgets)].with("canvas", fmt.Sprint("canvas ", i%5000))
		for j := range 1 + i*i%7 {
			from := Address{
				Hash: fmt.Sprint("a", i, j%2), Prefix: fmt.Sprint("p", i), Country: countries[i%len(countries)], ASN: uint32(1 + i%40),
			}
			used := own
			if (i+j)%8 == 7 {
				used = gadgets[(i+j)%len(gadgets)].with("canvas", fmt.Sprint("new ", i, j)) // people buy things
			}
			a := used.attempt(noon-int64((i*37+j*53)%80)*day-int64(i%24)*hour, from)
			w.global.Apply(u.Learn(a, 1))
		}
	}
	return w
}

func worlds(tb testing.TB) map[string]*world {
	tb.Helper()
	return map[string]*world{"empty": newWorld(tb), "sandbox": sandbox(tb), "crowded": crowded(tb)}
}

func TestAnswerTable(t *testing.T) {
	phoneMailTOTP := []Factor{FactorPassword, FactorSMS, FactorEmail, FactorDeviceCode}
	sms := []Factor{FactorPassword, FactorSMS, FactorEmail}
	face := []Factor{FactorPassword, FactorApproval, FactorFingerprint, FactorFace}
	own, strange := windows(), macintosh()
	password, otp := []Factor{FactorPassword}, []Factor{FactorDeviceCode}
	rows := []struct {
		name     string
		who      *resident
		enrolled []Factor
		from     Address
		with     gadget
		proven   []Factor
		level    Level
		code     Code
	}{
		{"iaa_user at home", new(iaaUser()), phoneMailTOTP, home(), own, password, Low, Accept},
		{"iaa_user without an address", new(iaaUser()), phoneMailTOTP, Address{}, own, password, Low, Accept},
		{"iaa_user with the phone", new(iaaUser()), phoneMailTOTP, home(), phone(), password, Low, Accept},
		{"iaa_user with an OTP", new(iaaUser()), phoneMailTOTP, home(), own, otp, Low, Accept},
		{"iaa_user strange and far", new(iaaUser()), phoneMailTOTP, far(), strange, password, High, ChallengeDevice},
		{"iaa_user, a similar strange device, far", new(iaaUser()), phoneMailTOTP, far(), newerWindows(), password, High, ChallengeDevice},
		{"sms_user at home", new(oneDevice()), sms, home(), own, password, Low, Accept},
		{"sms_user strange and far", new(oneDevice()), sms, far(), strange, password, High, ChallengeSMS},
		{"traveller at home", new(traveller()), phoneMailTOTP, home(), own, password, Low, Accept},
		{"traveller in Germany", new(traveller()), phoneMailTOTP, germany(), own, password, Low, Accept},
		{"traveller in France", new(traveller()), phoneMailTOTP, france(), phone(), password, Low, Accept},
		{"traveller elsewhere in Germany", new(traveller()), phoneMailTOTP, elsewhere(germany()), own, password, Low, Accept},
		{"traveller strange and far", new(traveller()), phoneMailTOTP, far(), strange, password, High, ChallengeDevice},
		{"new_user at home", nil, []Factor{FactorPassword, FactorSMS}, home(), own, password, Medium, ChallengeSMS},
		{"new_user far", nil, []Factor{FactorPassword, FactorSMS}, far(), strange, password, Medium, ChallengeSMS},
		{"new_user without anything", nil, []Factor{FactorPassword, FactorSMS}, Address{}, gadget{}, password, Medium, ChallengeSMS},
		{"face_user at home", new(oneDevice()), face, home(), own, password, Low, Accept},
		{"face_user strange and far", new(oneDevice()), face, far(), strange, password, High, ChallengeFace},
		{"nofactor_user strange and far", new(oneDevice()), password, far(), strange, password, High, Decline},
	}
	for name, w := range worlds(t) {
		for _, row := range rows {
			t.Run(name+"/"+row.name, func(t *testing.T) {
				u := new(User)
				if row.who != nil {
					u = w.settle(*row.who)
				}
				a := row.with.attempt(noon, row.from)
				a.Enrolled, a.Proven = row.enrolled, row.proven
				d := w.decide(u, a)
				if d.Level != row.level || d.Code != row.code {
					t.Errorf("got %s, %d, score %d; want %s, %d\n%+v", d.Level, d.Code, d.Score, row.level, row.code, d.Terms)
				}
			})
		}
	}
}

// elsewhere is another network of the same country.
func elsewhere(a Address) Address {
	a.Hash, a.Prefix, a.ASN, a.Network = a.Hash+"-2", a.Prefix+"-2", a.ASN+1, "another"
	return a
}

func TestTheCheckOfTheReference(t *testing.T) {
	w := crowded(t)
	d := w.decide(w.settle(oneDevice()), macintosh().attempt(noon, far()))
	if d.Level != High || d.Score < 500 || d.Score > 540 {
		t.Errorf("score %d, sum %.2f, level %s: want about 519, high\n%+v", d.Score, d.Sum, d.Level, d.Terms)
	}
	live := reasonsOf(d, ModeLive)
	for _, code := range []string{ReasonNewCountry, ReasonNewNetwork, ReasonNewBrowser, ReasonDeviceUnknown} {
		if !slices.Contains(live, code) {
			t.Errorf("reasons %v lack %s", live, code)
		}
	}
}

func TestStrangeAndFarIsHighAndNeverCritical(t *testing.T) {
	for name, w := range worlds(t) {
		for _, logins := range []int{30, 60, 200, 1000} {
			for _, days := range []int{10, 60, 90} {
				t.Run(fmt.Sprint(name, "/", logins, " logins in ", days, " days"), func(t *testing.T) {
					u := w.settle(resident{logins: logins, days: days, devices: []gadget{windows()}, places: []Address{home()}})
					for _, strange := range []gadget{macintosh(), newerWindows(), phone()} {
						if d := w.decide(u, strange.attempt(noon, far())); d.Level != High {
							t.Errorf("level %s, score %d\n%+v", d.Level, d.Score, d.Terms)
						}
					}
				})
			}
		}
	}
}

func TestAFewLoginsAlreadyCount(t *testing.T) {
	w := sandbox(t)
	u := w.settle(resident{logins: 2, days: 4, devices: []gadget{windows()}, places: []Address{home()}})
	if d := w.decide(u, macintosh().attempt(noon, far())); d.Level == Low || d.Level == Critical || d.Segment != Cold {
		t.Errorf("strange and far: level %s, segment %s, score %d", d.Level, d.Segment, d.Score)
	}
	if d := w.decide(u, windows().attempt(noon, home())); d.Level != Low {
		t.Errorf("the known device at home: level %s, score %d", d.Level, d.Score)
	}
}

func TestTooLittleToJudgeIsNoTrust(t *testing.T) {
	for name, w := range worlds(t) {
		t.Run(name, func(t *testing.T) {
			u := w.settle(iaaUser())
			a := gadget{}.attempt(noon, Address{})
			a.Enrolled = []Factor{FactorPassword, FactorSMS}
			d := w.decide(u, a)
			if d.Level != Medium || d.Segment != Cold || d.Code != ChallengeSMS {
				t.Errorf("level %s, segment %s, code %d", d.Level, d.Segment, d.Code)
			}
			r := reasonOf(t, d, ReasonInsufficient)
			if r.Thresholds["needed"] != fewestGroups {
				t.Errorf("reason %+v", r)
			}
		})
	}
}

func TestHabitsHoldWithoutDeviceDataOrWithoutAnAddress(t *testing.T) {
	for name, w := range worlds(t) {
		t.Run(name, func(t *testing.T) {
			u := w.settle(iaaUser())
			if d := w.decide(u, gadget{}.attempt(noon, home())); d.Level != Low {
				t.Errorf("no device data: level %s, score %d", d.Level, d.Score)
			}
			if d := w.decide(u, phone().attempt(noon, Address{})); d.Level != Low {
				t.Errorf("no address: level %s, score %d", d.Level, d.Score)
			}
		})
	}
}

func TestLoginsWithoutAnAddressDoNotMakeHomeStrange(t *testing.T) {
	w := sandbox(t)
	u := w.settle(resident{logins: 30, days: 60, devices: []gadget{windows()}, places: []Address{{}, {}, {}, {}, {}, home()}})
	d := w.decide(u, windows().attempt(noon, home()))
	if d.Level != Low || slices.Contains(reasonsOf(d, ModeLive), ReasonRareCountry) {
		t.Errorf("level %s, reasons %v", d.Level, reasonsOf(d, ModeLive))
	}
	never := w.settle(resident{logins: 30, days: 60, devices: []gadget{windows()}, places: []Address{{}}})
	if d := w.decide(never, windows().attempt(noon, far())); slices.Contains(reasonsOf(d, ModeLive), ReasonNewCountry) {
		t.Errorf("a country is new to a user whose country was never known: %+v", d.Terms)
	}
}
