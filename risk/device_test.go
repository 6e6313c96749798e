package risk

import (
	"slices"
	"testing"
)

func TestDevicesAreMatchedFieldByField(t *testing.T) {
	rich := macintosh().with(
		"webglVendor", "Intel Inc.", "webglRenderer", "Intel Iris OpenGL Engine 640 (driver 17)", "canvas", "c0ffee",
		"accept", "text/html,application/xhtml+xml,application/xml;q=0.9", "encoding", "gzip, deflate, br",
	)
	morePlugins := rich.attributes["plugins"] + "; WebKit built-in PDF (internal-pdf-viewer)"
	newDriver := "Intel Iris OpenGL Engine 640 (driver 18)"
	newAccept := "text/html,application/xhtml+xml,application/xml;q=0.9,*/*"
	rows := []struct {
		name    string
		known   gadget
		now     gadget
		bin     Bin
		changed []string
	}{
		{"everything equal", windows(), windows(), Exact, nil},
		{"a new version", rich, rich.upgraded(147, 0), Near, []string{"browserVersion"}},
		{"a new screen", rich, rich.with("screen", "2560x1440"), Near, []string{"screen"}},
		{"a new time zone", rich, rich.with("timeZone", "-60"), Near, []string{"timeZone"}},
		{"screen and time zone", rich, rich.with("screen", "1x1", "timeZone", "0"), Related, []string{"screen", "timeZone"}},
		{"two small changes", rich, rich.with("plugins", morePlugins, "webglRenderer", newDriver), Near, []string{"webglRenderer", "plugins"}},
		{
			"three small changes", rich, rich.with("plugins", morePlugins, "webglRenderer", newDriver, "accept", newAccept),
			Related,
			[]string{"webglRenderer", "plugins", "accept"},
		},
		{"a large change", rich, rich.with("plugins", "none"), Related, []string{"plugins"}},
		{"another canvas", rich, rich.with("canvas", "decaf"), Related, []string{"canvas"}},
		{"other flags", rich, rich.with("support", "ajax"), Related, []string{"support"}},
		{"something without a line of its own", rich, rich.with("additional.fonts", "Arial"), Related, []string{"others"}},
		{"an older version", rich, rich.upgraded(145, 0), Different, []string{"browserVersion"}},
		{"another platform", rich, rich.with("platform", "MacARM"), Different, []string{"platform"}},
		{"another browser", rich, phone(), Different, nil},
		{"the same kind, another machine", windows(), newerWindows(), Related, nil},
		{"downgraded to that", newerWindows(), windows(), Different, nil},
		{"fields missing on one side", rich, rich.with("canvas", "", "plugins", ""), Near, nil},
		{"too little to compare", rich, gadget{agent: rich.agent, attributes: map[string]string{"screen": "1920x1080", "platform": "MacIntel"}}, "", nil},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			u := new(User)
			u.Learn(row.known.attempt(noon, home()), 1)
			m := Observe(stored(t, u), NewGlobal(), row.now.attempt(noon, home())).User.Device
			if m.Bin != row.bin {
				t.Errorf("bin %q, want %q; changed %v", m.Bin, row.bin, m.Changed)
			}
			if row.changed != nil && !slices.Equal(m.Changed, row.changed) {
				t.Errorf("changed %v, want %v", m.Changed, row.changed)
			}
			if m.Known != 1 {
				t.Errorf("%d devices known", m.Known)
			}
		})
	}
}

func TestTheBestOfTheDevicesCounts(t *testing.T) {
	u := new(User)
	for _, g := range []gadget{macintosh(), phone(), windows().with("screen", "1x1"), windows(), newerWindows()} {
		u.Learn(g.attempt(noon, home()), 1)
	}
	e := Observe(u, NewGlobal(), windows().attempt(noon, home()))
	if e.User.Device.Bin != Exact || e.User.Device.Known != 4 {
		t.Errorf("match %+v", e.User.Device)
	}
	if e := Observe(u, NewGlobal(), windows().attempt(noon+memory+day, home())); e.User.Device.Known != 0 || e.User.Device.Bin != "" {
		t.Errorf("after half a year: %+v", e.User.Device)
	}
}

func TestVersionsAreComparedByNumber(t *testing.T) {
	rows := []struct {
		a, b []int
		want int
	}{
		{[]int{10}, []int{9}, 1},
		{[]int{9}, []int{10}, -1},
		{[]int{17, 5}, []int{17, 5, 0}, 0},
		{[]int{17, 5, 1}, []int{17, 5}, 1},
		{[]int{120, 0, 0, 0}, []int{120, 0, 0, 0}, 0}, // frozen
		{nil, []int{1}, 0},
		{[]int{1}, nil, 0},
	}
	for _, row := range rows {
		if got := compareVersions(row.a, row.b); got < 0 != (row.want < 0) || got > 0 != (row.want > 0) {
			t.Errorf("%v against %v: %d, want the sign of %d", row.a, row.b, got, row.want)
		}
	}
}

func TestTwoDevicesOfAnAccountNeverShareAKey(t *testing.T) {
	u := new(User)
	a := windows().attempt(noon, home())
	u.Learn(a, 1)
	u.devices[0].whole++ // as after an update
	u.devices[0].platform("another")
	u.Learn(a, 1)
	if len(u.devices) != 2 || u.devices[0].key == u.devices[1].key {
		t.Errorf("%d devices, keys %x", len(u.devices), u.devices[0].key)
	}
}

// platform makes a device on record another one.
func (d *device) platform(name string) {
	for i, at := range attributes() {
		if at.name == "platform" {
			d.traces[i] = uint32(digest(name))
		}
	}
}

func TestAPrintNamesADeviceWithoutAToken(t *testing.T) {
	shown := func(g gadget) string { return PrintOf(g.attempt(noon, home()).Device) }
	own := shown(windows())
	if len(own) != 16 || shown(windows()) != own {
		t.Errorf("prints %q and %q", own, shown(windows()))
	}
	for name, other := range map[string]gadget{
		"another screen":  windows().with("screen", "1x1"),
		"another version": windows().upgraded(66, 0),
		"another device":  macintosh(),
	} {
		if got := shown(other); got == own || got == "" {
			t.Errorf("%s has the print %q", name, got)
		}
	}
	if got := shown(gadget{attributes: map[string]string{"screen": "1920x1080"}}); got != "" {
		t.Errorf("with one attribute alone: %q", got)
	}
}
