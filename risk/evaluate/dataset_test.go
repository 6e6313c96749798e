package evaluate

import (
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"testing"
	"time"
)

func TestTheRowsOfTheDataSetAreRead(t *testing.T) {
	file, err := os.Open("testdata/first19.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	from, err := newRecords(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []record
	for {
		var r record
		if err := from.next(&r); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	if len(all) != 19 {
		t.Fatalf("%d rows", len(all))
	}
	nobody, successes, blocked := 0, 0, 0
	for i, r := range all {
		count := func(n *int, is bool) {
			if is {
				*n++
			}
		}
		count(&nobody, r.user == noSuchUser)
		count(&successes, r.success)
		count(&blocked, r.blocked)
		if r.taken || i > 0 && r.at < all[i-1].at {
			t.Errorf("row %d: %+v", i, r)
		}
	}
	if nobody != 8 || successes != 7 || blocked != 2 {
		t.Errorf("%d of nobody, %d successes, %d from blocked addresses", nobody, successes, blocked)
	}
	got := all[6]
	want := record{
		at: time.Date(2020, 2, 3, 12, 44, 7, 893e6, time.UTC).UnixMilli(), user: "7246533443898239661", success: true,
		texts: [levelCount]string{
			"80.202.228.214", "15659", "NO",
			"Mozilla/5.066704189 Mozilla/5.0  (X11; CrOS x86_64 13020.67.3) AppleWebKit/537.36 (KHTML, like Gecko Chrome/69.0.3497.17.19.81 Safari/537.36",
			"Chrome 69.0.3497.17.19", "Chrome OS 13020.67.3", "desktop",
		},
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestRowsThatLookEmptyAreDroppedForTheVectorsAlone(t *testing.T) {
	full := record{texts: [levelCount]string{"10.0.0.1", "1", "NO", "ua", "Chrome 1", "iOS 2", "mobile"}}
	if full.dropped() {
		t.Error("a whole row is dropped")
	}
	for level := range levelCount {
		for _, text := range []string{"", "NA", "nan"} {
			r := full
			if r.texts[level] = text; !r.dropped() {
				t.Errorf("level %d, %q: kept", level, text)
			}
		}
	}
}

func TestNamesAndVersionsAreTakenApart(t *testing.T) {
	for text, want := range map[string]named{
		"Chrome Mobile WebView 85.0.4183": {"Chrome Mobile WebView", []int{85, 0, 4183}, 0},
		"Android 2.3.3.2672":              {"Android", []int{2, 3, 3, 2672}, 0},
		"Windows XP":                      {"Windows XP", nil, 0},
		"Other":                           {"Other", nil, 0},
		"iOS 13.x":                        {"iOS", []int{13}, 0},
		"":                                {"", nil, 0},
	} {
		if name, version := splitVersion(text); name != want.name || !slices.Equal(version, want.version) {
			t.Errorf("%q: %q, %v", text, name, version)
		}
	}
}

func TestClassesGoByTheMedianGap(t *testing.T) {
	days := func(at ...float64) []int64 {
		var times []int64
		for _, day := range at {
			times = append(times, int64(day*dayMillis))
		}
		return times
	}
	for _, c := range []struct {
		times []int64
		want  Class
	}{
		{days(0, 1, 2, 60), Daily},
		{days(0, 1.5), Daily},
		{days(0, 1.6), SeveralDays},
		{days(0, 6, 12), Weekly},
		{days(0, 31), SeveralWeeks},
		{days(0, 32), LessThanMonthly},
		{days(0, 1, 41), SeveralWeeks}, // the median of 1 and 40 is 20.5
		{days(0), LessThanMonthly},
	} {
		if got := classOf(c.times); got != c.want {
			t.Errorf("%v: %v, want %v", c.times, got, c.want)
		}
	}
}

func TestThePublishedVectorsAreThere(t *testing.T) {
	v := publishedVectors()
	if len(v) != 24 || v[0] != 0.001735608896331267 || v[23] != 0.0009051562075623795 {
		t.Errorf("%v", v)
	}
}

func TestVectorsAreScoredAsThePublicCodeDoes(t *testing.T) {
	rows := sample()
	got := replayVectors(rows, 4, 8)
	want := []float64{0.16755138038132394, 0.26909444814242245, 10.666666666666666, 0.05094510773243219}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, v := range got {
		if math.Abs(float64(v.Computed)-want[i]) > 1e-12*want[i] || float64(v.Published) != publishedVectors()[i] || v.Equal {
			t.Errorf("%d: %+v, want %v", i, v, want[i])
		}
	}
}

func TestShareOfCaughtTakeovers(t *testing.T) {
	x := examinee{takeovers: []float32{0, 50, 97, 98.5, 100}}
	for i := range 100 {
		x.logins = append(x.logins, float32(99-i)) // 0 to 99
	}
	row := x.row("score", []float64{.01, .02, .05})
	// Ties count half: 0 ties with one, 50 is above 50 and ties with one, and so on.
	if want := (0 + .5 + 50.5 + 97.5 + 99 + 100) / 500; math.Abs(float64(row.AUC)-want) > 1e-9 {
		t.Errorf("ROC-AUC %v, want %v", row.AUC, want)
	}
	for i, want := range []int{1, 2, 3} { // at .01 nothing up to 99 is asked, and 98.5 is not
		if row.Caught[i].Caught != want {
			t.Errorf("%v: %d", row.Caught[i].Rate, row.Caught[i].Caught)
		}
	}
}

func TestWilsonIntervals(t *testing.T) {
	for _, c := range []struct {
		hits, of  int
		low, high float64
	}{{49, 56, .76, .94}, {0, 10, 0, .2775}, {10, 10, .7225, 1}, {14, 22, .43, .80}} {
		low, high := wilson(c.hits, c.of)
		if math.Abs(float64(low)-c.low) > .005 || math.Abs(float64(high)-c.high) > .005 {
			t.Errorf("%d of %d: %v to %v, want %v to %v", c.hits, c.of, low, high, c.low, c.high)
		}
	}
	if low, _ := wilson(0, 0); low.known() {
		t.Error("nothing of nothing has an interval")
	}
}
