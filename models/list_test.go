package models_test

import (
	"strings"
	"testing"

	"riskgate/models"
	"riskgate/risk"
)

func TestEntriesOfListsHaveOneForm(t *testing.T) {
	for _, row := range []struct{ kind, value, asKind, as string }{
		{"address", " 192.0.2.7 ", "address", "192.0.2.7"},
		{"address", "::ffff:192.0.2.7", "address", "192.0.2.7"},
		{"address", "2001:DB8:0::1", "address", "2001:db8::1"},
		{"cidr", "192.0.2.7/24", "cidr", "192.0.2.0/24"},
		{"cidr", "::ffff:192.0.2.7/120", "cidr", "192.0.2.0/24"},
		{"cidr", "2001:db8::1/32", "cidr", "2001:db8::/32"},
		{"cidr", "192.0.2.7/32", "address", "192.0.2.7"},
		{"cidr", "2001:db8::1/128", "address", "2001:db8::1"},
		{"country", "nl", "country", "NL"},
		{"network", "AS3333", "network", "3333"},
		{"network", "as4294967295", "network", "4294967295"},
		{"network", "007", "network", "7"},
		{"device", "0123456789ABCDEF", "device", "0123456789abcdef"},
		{"device", strings.Repeat("a1", 16), "device", strings.Repeat("a1", 16)},
		{"user", "user-ada", "user", "user-ada"},
	} {
		kind, value, err := models.ListValue(row.kind, row.value)
		if kind != row.asKind || value != row.as || err != nil {
			t.Errorf("%s %q: got %s %q, %v; want %s %q", row.kind, row.value, kind, value, err, row.asKind, row.as)
		}
		again, same, err := models.ListValue(kind, value)
		if again != kind || same != value || err != nil {
			t.Errorf("%s %q is read as %s %q, %v", kind, value, again, same, err)
		}
	}
}

func TestWhatCannotBeOnAListIsRefused(t *testing.T) {
	for _, row := range []struct{ kind, value, field string }{
		{"address", "192.0.2.0/24", "value"},
		{"address", "192.0.2", "value"},
		{"address", "fe80::1%eth0", "value"},
		{"address", "", "value"},
		{"cidr", "192.0.2.7", "value"},
		{"cidr", "0.0.0.0/0", "value"},
		{"cidr", "::/0", "value"},
		{"cidr", "::ffff:0.0.0.0/64", "value"},
		{"cidr", "192.0.2.0/33", "value"},
		{"country", "NLD", "value"},
		{"country", "N1", "value"},
		{"network", "0", "value"},
		{"network", "AS", "value"},
		{"network", "4294967296", "value"},
		{"device", "0123", "value"},
		{"device", strings.Repeat("g", 16), "value"},
		{"user", "", "value"},
		{"user", "a b", "value"},
		{"colour", "red", "kind"},
	} {
		_, _, err := models.ListValue(row.kind, row.value)
		if models.KindOf(err) != models.Invalid || fieldOf(err) != row.field {
			t.Errorf("%s %q: got %v", row.kind, row.value, err)
		}
	}
}

func fieldOf(err error) string {
	known, ok := err.(*models.Error) //nolint:errorlint // nothing wraps it
	if !ok || len(known.Fields) != 1 {
		return ""
	}
	return known.Fields[0].Name
}

func TestWhatARuleEntersIsTold(t *testing.T) {
	entered := models.Listed{
		List: "seen", Rule: "r", Entry: models.ListEntry{Kind: risk.EntryAddress, Value: "192.0.2.7"},
		Event: models.Event{ID: "e", UserID: "u"},
	}
	for outcome, want := range map[models.ListOutcome]models.EventType{
		models.ListEntered: models.EventListEntered, models.ListMissing: models.EventListSkipped,
		models.ListFull: models.EventListSkipped, models.ListUnknown: models.EventListSkipped,
		models.ListUnproven: models.EventListSkipped, models.ListKept: "",
	} {
		event, told := entered.Told(outcome)
		if told != (want != "") || event.Type != want || event.UserID != "u" {
			t.Errorf("%s: %+v, %v", outcome, event, told)
		}
		if strings.Contains(string(event.Detail), "192.0.2.7") {
			t.Errorf("%s: the address is told: %s", outcome, event.Detail)
		}
		if told && !strings.Contains(string(event.Detail), `"outcome":"`+string(outcome)+`"`) {
			t.Errorf("%s: told as %s", outcome, event.Detail)
		}
	}
}
