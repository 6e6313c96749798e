package cli

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"riskgate/internal/secret"
	"riskgate/models"
)

// A message goes through a real Kannel to its fake operator, and the reports come back.
// Two of Kannel's ports bind every address, so that all of it runs in a network of its own:
// the test starts itself anew there.

const inNetwork = "RISKGATE_TEST_IN_NETWORK"

// programs that the test needs, with Debian's packages.
var kannelPrograms = map[string]string{
	"bearerbox": "kannel", "smsbox": "kannel", "fakesmsc": "kannel-extras", "ip": "iproute2",
}

// program finds one where Debian puts it.
func program(name string) (string, error) {
	for _, folder := range []string{"/usr/sbin", "/usr/lib/kannel/test"} {
		if path, err := exec.LookPath(filepath.Join(folder, name)); err == nil {
			return path, nil
		}
	}
	return exec.LookPath(name)
}

func TestAMessageThroughARealKannelAndItsReports(t *testing.T) {
	if os.Getenv(inNetwork) != "" {
		throughKannel(t)
		return
	}
	t.Parallel()
	for name, from := range kannelPrograms {
		if _, err := program(name); err != nil {
			leftOut(t, fmt.Sprintf("%s is missing: install %s, or run scripts/setup.sh", name, from))
		}
	}
	again := exec.CommandContext(context.Background(), os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v", "-test.timeout", "2m")
	again.Env = append(os.Environ(), inNetwork+"=1")
	again.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if id := os.Getuid(); id != 0 {
		again.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		again.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: id, Size: 1}}
		again.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	var said bytes.Buffer
	again.Stdout, again.Stderr = &said, &said
	if err := again.Start(); err != nil {
		leftOut(t, fmt.Sprintf("no network of its own can be made here: %v", err))
	}
	if err := again.Wait(); err != nil || !strings.Contains(said.String(), "--- PASS") {
		t.Fatalf("%v\n%s", err, &said)
	}
	t.Log(said.String())
}

// leftOut tells loudly that the test was not made; in CI, where all of it must be there,
// that is a failure.
func leftOut(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal("the test with a real Kannel cannot be made: " + why)
	}
	fmt.Fprintln(os.Stderr, "LEFT OUT: the test with a real Kannel: "+why)
	t.Skip(why)
}

const kannelSettings = `group = core
admin-port = 13000
admin-password = x
smsbox-port = 13001
box-allow-ip = 127.0.0.1
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = fake
port = 10000
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = 13013

group = sendsms-user
username = gate
password = hush

group = sms-service
keyword = default
max-messages = 0
text = none
`

// background runs a program until the test is over and returns what it says.
func background(t *testing.T, name string, args ...string) *output {
	t.Helper()
	path, err := program(name)
	if err != nil {
		t.Fatal(err)
	}
	said := &output{}
	ctx, stop := context.WithCancel(context.Background())
	running := exec.CommandContext(ctx, path, args...)
	running.Stdout, running.Stderr = said, said
	stdin, err := running.StdinPipe() // kept open: at its end fakesmsc leaves
	if err != nil {
		t.Fatal(err)
	}
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = running.Wait()
		_ = stdin.Close()
		if t.Failed() {
			t.Logf("%s said\n%s", name, said)
		}
	})
	return said
}

// output is what a program says.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// listens reports whether somebody does on a port of this machine.
func listens(port string) bool {
	conn, err := net.DialTimeout("tcp", "127.0.0.1:"+port, time.Second)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

// startKannel starts Kannel and its operator, and returns what the operator says.
func startKannel(t *testing.T) *output {
	t.Helper()
	settings := filepath.Join(t.TempDir(), "kannel.conf")
	if err := os.WriteFile(settings, []byte(kannelSettings), 0o600); err != nil {
		t.Fatal(err)
	}
	background(t, "bearerbox", settings)
	eventually(t, func() bool { return listens("13001") && listens("10000") }, "the bearerbox listens")
	background(t, "smsbox", settings)
	eventually(t, func() bool { return listens("13013") }, "the smsbox listens")
	operator := background(t, "fakesmsc", "-H", "127.0.0.1", "-r", "10000", "-m", "1", "100 200 text nop")
	eventually(t, func() bool { return strings.Contains(operator.String(), "sent message 1") }, "the operator is connected")
	return operator
}

// reportRoom passes reports on to the server and remembers them.
type reportRoom struct {
	mu       sync.Mutex
	statuses map[string][]string // by the path of the message
	url      string
}

func newReportRoom(t *testing.T, server string) *reportRoom {
	t.Helper()
	room := &reportRoom{statuses: map[string][]string{}}
	target, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		room.mu.Lock()
		message := strings.Split(r.URL.Path, "/")
		room.statuses[message[len(message)-2]] = append(room.statuses[message[len(message)-2]], r.URL.Query().Get("status"))
		room.mu.Unlock()
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	room.url = front.URL
	return room
}

func (r *reportRoom) of(message string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.statuses[message])
}

var gotMessage = regexp.MustCompile(`Got message \d+: <(.*)>`)

// texts is what the operator got, line by line as it shows it.
func texts(operator *output) string {
	var all strings.Builder
	for _, found := range gotMessage.FindAllStringSubmatch(operator.String(), -1) {
		all.WriteString(found[1] + "\n")
	}
	return all.String()
}

// ucs2 reads what the operator shows of a text in UCS-2.
func ucs2(t *testing.T, shown string) string {
	t.Helper()
	octets, err := url.QueryUnescape(shown)
	if err != nil || len(octets)%2 != 0 {
		t.Fatalf("%q is no UCS-2: %v", shown, err)
	}
	var units []uint16
	for i := 0; i < len(octets); i += 2 {
		units = append(units, uint16(octets[i])<<8|uint16(octets[i+1]))
	}
	return string(utf16.Decode(units))
}

func throughKannel(t *testing.T) {
	t.Helper()
	ip, err := program("ip")
	if err == nil {
		err = exec.CommandContext(t.Context(), ip, "link", "set", "lo", "up").Run()
	}
	if err != nil {
		t.Fatalf("the network has no loopback: %v", err)
	}
	operator := startKannel(t)
	const listen = "127.0.0.1:18080"
	room := newReportRoom(t, "http://"+listen)
	o := newOffice(t)
	o.user("ada")
	delete(o.env, "RISKGATE_GATEWAY_SECRET") // of the gateway of the flags, which there is none
	o.env["KANNEL_PASSWORD"] = "hush"
	tn := startTown(t, o.env, "serve", "--listen", listen, "--public-url", room.url, "--config", settingsFile(t, `
private-host: ["127.0.0.1"]
gateways:
  - {name: kannel, preset: kannel, url: "http://127.0.0.1:13013", user: gate, secret: "${KANNEL_PASSWORD}", from: Shop}
`))
	tn.db, tn.domain, tn.key = o.env["RISKGATE_DB"], "master", "Bearer "+o.key("login")

	const latin, cyrillic = "123456 is it {€}\n@login.example #123456", "654321 — код входа\n@login.example #654321"
	first, second := o.queueText("+31612345678", latin), o.queueText("+79161234567", cyrillic)
	asked := tn.want("ada", tries("ada").password(goodPassword), 3, "pending")

	eventually(t, func() bool { return strings.Contains(texts(operator), "Shop +31612345678 text "+latin+"\n") }, "the text with its last line")
	shown := regexp.MustCompile(`Shop \+79161234567 ucs-2 (\S+)`)
	eventually(t, func() bool { return shown.MatchString(texts(operator)) }, "the text in UCS-2")
	if got := ucs2(t, shown.FindStringSubmatch(texts(operator))[1]); got != cyrillic {
		t.Errorf("the operator got %q", got)
	}
	own := regexp.MustCompile(`Shop ` + regexp.QuoteMeta(usersPhone) + ` text (\d{6})`)
	eventually(t, func() bool { return own.MatchString(texts(operator)) }, "the code of the login")
	tn.want("ada", tries("ada").code(own.FindStringSubmatch(texts(operator))[1]).answering(asked["requestID"]), 0, "accepted")

	began := time.Now()
	for _, id := range []string{first, second} {
		eventually(t, func() bool { return len(room.of(id)) == 2 }, "two reports")
		// Kannel sends them in this order and by two connections, so that the second may win.
		if got := room.of(id); !slices.Contains(got, "8") || !slices.Contains(got, "1") {
			t.Errorf("reports %v, want 8 (with the operator) and then 1 (delivered)", got)
		}
	}
	eventually(t, func() bool { return strings.Count(o.must("", "message", "list"), "  delivered ") == 3 }, "three messages are delivered")
	t.Logf("the operator got\n%sand its reports were here within %s\n%s", texts(operator), time.Since(began).Round(time.Millisecond), o.must("", "message", "list"))
	tn.log.await(t, "message.delivered")
}

// queueText puts a message of its own wording into the queue.
func (o *office) queueText(to, text string) (id string) {
	o.t.Helper()
	now := models.At(time.Now())
	m := models.Message{
		ID: secret.NewID(time.Now()), Channel: models.SMS, Recipient: models.Secret(to), Body: models.Secret(text),
		State: models.Queued, NextAt: now, CreatedAt: now, ExpiresAt: now.Add(5 * time.Minute),
	}
	if err := o.open().Commit(context.Background(), &models.Change{Messages: []models.Message{m}}); err != nil {
		o.t.Fatal(err)
	}
	return m.ID
}
