package models_test

import (
	"errors"
	"strings"
	"testing"

	"riskgate/models"
)

func TestNamesAreSplitAtTheLastAt(t *testing.T) {
	for raw, want := range map[string]models.UserName{
		"alice@shop":             {UserID: "alice", Domain: "shop"},
		"alice":                  {UserID: "alice", Domain: "master"},
		"a@x.org@master":         {UserID: "a@x.org", Domain: "master"},
		"bob+news@shop":          {UserID: "bob+news", Domain: "shop"},
		"\u0020alice\u0020@shop": {UserID: "alice", Domain: "shop"},
		"Zoe\u0301@shop":         {UserID: "Zo\u00e9", Domain: "shop"},
		"a/b@shop.example-1":     {UserID: "a/b", Domain: "shop.example-1"},
	} {
		if got, err := models.ParseUserName(raw, "master"); err != nil || got != want {
			t.Errorf("%q: got %+v, %v, want %+v", raw, got, err, want)
		}
	}
}

func TestEveryProblemOfANameIsReported(t *testing.T) {
	for raw, fields := range map[string][]string{
		"":                                    {"userID"},
		"@shop":                               {"userID"},
		"   @shop":                            {"userID"},
		"alice@":                              {"domain"},
		"alice@shop floor":                    {"domain"},
		"a\x00b@shop":                         {"userID"},
		"a\nb@shop":                           {"userID"},
		"a\xff@shop":                          {"userID"},
		"@" + strings.Repeat("d", 65):         {"userID", "domain"},
		strings.Repeat("u", 256) + "@shop":    {"userID"},
		strings.Repeat("é", 255) + "@d\u00e9": {"domain"},
	} {
		_, err := models.ParseUserName(raw, "master")
		var known *models.Error
		if !errors.As(err, &known) || known.Kind != models.Invalid {
			t.Errorf("%q: got %v", raw, err)
			continue
		}
		var got []string
		for _, f := range known.Fields {
			got = append(got, f.Name)
		}
		if strings.Join(got, " ") != strings.Join(fields, " ") {
			t.Errorf("%q: problems with %v, want %v", raw, got, fields)
		}
	}
}

func TestLookAlikesShareOneKey(t *testing.T) {
	want := models.UserName{UserID: "alice", Domain: "shop"}.Key()
	for _, raw := range []string{"ALICE@shop", "Alice@SHOP", "  alice@shop", "ａｌｉｃｅ@shop"} {
		name, err := models.ParseUserName(raw, "master")
		if err != nil || name.Key() != want {
			t.Errorf("%q has the key %q, %v, want %q", raw, name.Key(), err, want)
		}
	}
	if other := (models.UserName{UserID: "alice", Domain: "bank"}); other.Key() == want {
		t.Error("two domains share a key")
	}
}

func TestABarredUserIsLockedOrDisabled(t *testing.T) {
	for _, u := range []struct {
		user   models.User
		barred bool
	}{{models.User{}, false}, {models.User{LockedAt: 1}, true}, {models.User{DisabledAt: 1}, true}} {
		if u.user.Barred() != u.barred {
			t.Errorf("%+v", u.user)
		}
	}
}
