package cli

import (
	"strings"
	"testing"
)

func TestTheListOfMessagesTellsWhatBecameOfThemAndNoWords(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.user("ada")
	o.must(goodPassword+"\n", "user", "add", "bob", "--email", "bob@example.org")
	tn := o.serve(o.key("login"), "--smtp", "127.0.0.1:1", "--smtp-from", "gate@example.org", "--smtp-security", "none")
	tn.want("ada", tries("ada").password(goodPassword), 3, "pending")
	sent := o.phone.next()
	tn.want("bob", tries("bob").password(goodPassword), 8, "pending")
	eventually(t, func() bool { return o.rows("sent") == 1 }, "the message is marked")
	eventually(t, func() bool { return strings.Contains(o.must("", "message", "list", "--state", "queued"), "smtp") }, "the letter waits")

	list := o.must("", "message", "list")
	lines := strings.Split(list, "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "ID ") {
		t.Fatalf("the list is\n%s", list)
	}
	for line, want := range map[string][]string{
		lines[1]: {" email ", " b***@example.org ", " queued ", " smtp "},
		lines[2]: {" sms ", " ***" + usersPhone[len(usersPhone)-2:] + " ", " sent ", " 1 ", " http "},
	} {
		for _, part := range want {
			if !strings.Contains(line, part) {
				t.Errorf("%q is not in %q", part, line)
			}
		}
	}
	f := found{t, map[string]string{"the code": sent.Code, "the phone": usersPhone[1:], "the mailbox": "bob@example.org"}}
	f.nowhere("the list", list)
	for _, args := range [][]string{{"--state", "lost"}, {"--limit", "0"}, {"more"}} {
		if code, _, errs := o.run("", append([]string{"message", "list"}, args...)...); code != exitMistake {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
	if code, _, _ := o.run("", "message"); code != exitMistake {
		t.Errorf("exit %d", code)
	}
}
