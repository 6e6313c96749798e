package risk

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestWhatIsNewAboutALogin(t *testing.T) {
	known := Evidence{
		Attempt: Attempt{Cookie: CookieAbsent, Address: Address{Country: "NL", ASN: 3333}},
		User: UserFacts{
			Seen: 5, Device: DeviceMatch{Known: 2, Bin: Exact}, Network: NetworkHabit{Placed: 4, KnownCountry: true, KnownNetwork: true},
		},
	}
	all := Notices{NewDevice: true, NewCountry: true, NewNetwork: true}
	for name, row := range map[string]struct {
		edit    func(*Evidence)
		notices Notices
		want    News
	}{
		"as always":                        {func(*Evidence) {}, all, News{}},
		"an updated device":                {func(e *Evidence) { e.User.Device.Bin = Near }, all, News{}},
		"another device of the kind":       {func(e *Evidence) { e.User.Device.Bin = Related }, all, News{Device: true}},
		"another device":                   {func(e *Evidence) { e.User.Device.Bin = Different }, all, News{Device: true}},
		"a device that shows nothing":      {func(e *Evidence) { e.User.Device.Bin = "" }, all, News{Device: true}},
		"another device with its token":    {func(e *Evidence) { e.User.Device.Bin, e.Attempt.Cookie = Different, CookieValid }, all, News{}},
		"another's token":                  {func(e *Evidence) { e.User.Device.Bin, e.Attempt.Cookie = Different, CookieForeign }, all, News{Device: true}},
		"no device on record":              {func(e *Evidence) { e.User.Device = DeviceMatch{} }, all, News{}},
		"a new country":                    {func(e *Evidence) { e.User.Network.KnownCountry, e.User.Network.KnownNetwork = false, false }, all, News{Place: true}},
		"a new network":                    {func(e *Evidence) { e.User.Network.KnownNetwork = false }, all, News{Place: true}},
		"no address":                       {func(e *Evidence) { e.Attempt.Address, e.User.Network = Address{}, NetworkHabit{Placed: 4} }, all, News{}},
		"no place on record":               {func(e *Evidence) { e.User.Network = NetworkHabit{} }, all, News{}},
		"the first login":                  {func(e *Evidence) { e.User = UserFacts{} }, all, News{}},
		"a new network, of which not told": {func(e *Evidence) { e.User.Network.KnownNetwork = false }, DefaultNotices(), News{}},
		"a new device, of which not told": {
			func(e *Evidence) { e.User.Device.Bin = Different }, Notices{NewCountry: true}, News{},
		},
		"a new country, of which not told": {
			func(e *Evidence) { e.User.Network.KnownCountry = false }, Notices{NewDevice: true}, News{},
		},
	} {
		e := known
		row.edit(&e)
		if got := row.notices.News(&e); got != row.want {
			t.Errorf("%s: %+v, want %+v", name, got, row.want)
		}
	}
}

func TestAPolicyWithoutAWordAboutNoticesHasTheUsualOnes(t *testing.T) {
	p := DefaultPolicy()
	p.Notices = nil
	data, err := json.Marshal(p)
	if err != nil || strings.Contains(string(data), "notices") {
		t.Errorf("%s, %v", data, err)
	}
	if got := p.Told(); got != DefaultNotices() {
		t.Errorf("told of %+v", got)
	}
	silent := Notices{}
	p.Notices = &silent
	engine, err := Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	silent.NewDevice = true
	if got := engine.Policy().Told(); got != (Notices{}) {
		t.Errorf("the engine's policy was changed from outside: %+v", got)
	}
}
