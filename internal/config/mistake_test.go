package config

import (
	"fmt"
	"strings"
	"testing"
)

func TestEveryMistakeIsReportedAtOnce(t *testing.T) {
	_, err := world{
		args: []string{
			"--sandbox", "--listen", "0.0.0.0:8080", "--durability", "sometimes", "--domain", "no blanks",
			"--trusted-proxy", "everyone", "--limit-password", "5", "--public-url", "login.example.org",
		},
		env: map[string]string{"RISKGATE_ARGON2_MEMORY": "8192", "RISKGATE_LOG_LEVEL": "loud", "RISKGATE_SMTP": "mail.example.org"},
	}.serve(t)
	all := strings.Join(problems(t, err), "\n")
	for _, want := range []string{
		"--listen: the sandbox lets everyone in", "use 127.0.0.1:8080",
		`--durability "sometimes": must be full, or normal`,
		"--domain: must be 1 to 64",
		`--trusted-proxy "everyone": must be an address`,
		`--limit-password "5": must be a number of attempts and a window`,
		"--public-url: must be an http:// or https:// URL",
		"RISKGATE_ARGON2_MEMORY: is too little",
		`RISKGATE_LOG_LEVEL "loud": must be debug`,
		"--smtp-from: must be the e-mail address",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not said in\n%s", want, all)
		}
	}
	if first, _, _ := strings.Cut(err.Error(), "\n"); first != "9 settings are wrong:" {
		t.Errorf("the first line is %q", first)
	}
}

func TestMistakesNameWhatWouldBeRight(t *testing.T) {
	gateway := []string{"--gateway-url", "https://sms.example.org/send"}
	for name, row := range map[string]struct {
		world
		want string
	}{
		"sandbox on every address":     {world{args: []string{"--sandbox", "--listen", ":8080"}}, "loopback only: use 127.0.0.1:8080"},
		"sandbox metrics outside":      {world{args: []string{"--sandbox", "--metrics-listen", "192.0.2.1:9"}}, "--metrics-listen: the sandbox"},
		"port too high":                {world{args: []string{"--listen", "127.0.0.1:99999"}}, "port from 0 to 65535"},
		"no port":                      {world{args: []string{"--listen", "127.0.0.1"}}, "must be host:port"},
		"metrics where the API is":     {world{args: []string{"--metrics-listen", "127.0.0.1:8080"}}, "must differ from --listen"},
		"other database":               {world{args: []string{"--db", "mysql://host/name"}}, "no other database is served"},
		"postgres without host":        {world{args: []string{"--db", "postgres://"}}, "postgres://user:password@host:port/name"},
		"key twice":                    {world{args: []string{"--key-file", "a.key"}, env: map[string]string{"RISKGATE_KEY": "x"}}, "set one of the two"},
		"key is the database":          {world{args: []string{"--db", "a.db", "--key-file", "a.db"}}, "must not be the database file"},
		"secret twice":                 {world{env: map[string]string{"RISKGATE_SMTP_PASSWORD": "x", "RISKGATE_SMTP_PASSWORD_FILE": "y"}}, "set one of the two"},
		"secret's file missing":        {world{env: map[string]string{"RISKGATE_GATEWAY_SECRET_FILE": "/nowhere/at/all"}}, "no such file"},
		"everyone is a proxy":          {world{args: []string{"--trusted-proxy", "0.0.0.0/0"}}, "would trust everyone"},
		"odd header":                   {world{args: []string{"--proxy-header", "X Forwarded"}}, "must be the name of a header"},
		"half of TLS":                  {world{args: []string{"--tls-cert", "a.pem"}}, "go together"},
		"client certificates alone":    {world{args: []string{"--client-certs", "pinned"}}, "need --tls-cert and --tls-key"},
		"TLS file missing":             {world{args: []string{"--tls-cert", "a.pem", "--tls-key", "b.pem"}}, "no such file"},
		"city file missing":            {world{args: []string{"--city-file", "/nowhere.mmdb"}}, "--city-file: stat /nowhere.mmdb"},
		"city file a directory":        {world{args: []string{"--city-file", "/"}}, "is a directory"},
		"unknown class":                {world{args: []string{"--network-list", "evil=/list"}}, "must name tor, or vpn"},
		"list without file":            {world{args: []string{"--network-list", "tor"}}, "must be NAME=VALUE"},
		"traces not to a URL":          {world{args: []string{"--otel-endpoint", "collector:4318"}}, "must be an http:// or https:// URL"},
		"mail without server":          {world{args: []string{"--smtp-from", "a@example.org"}}, "--smtp: is missing"},
		"mail user without password":   {world{args: []string{"--smtp", "m", "--smtp-from", "a@example.org", "--smtp-user", "u"}}, "needs RISKGATE_SMTP_PASSWORD"},
		"mail password in the clear":   {world{args: []string{"--smtp", "m", "--smtp-from", "a@example.org", "--smtp-user", "u", "--smtp-security", "none"}, env: map[string]string{"RISKGATE_SMTP_PASSWORD": "x"}}, "in the clear"},
		"mail server with path":        {world{args: []string{"--smtp", "smtp://m/"}}, "must be a host, or host:port"},
		"gateway without body":         {world{args: gateway}, "--gateway-body: is missing"},
		"gateway without URL":          {world{args: []string{"--gateway-body", "{}"}}, "--gateway-url: is missing"},
		"gateway in the clear":         {world{args: []string{"--gateway-url", "http://sms.lan/send", "--gateway-body", "{}"}}, "--private-host sms.lan"},
		"gateway no URL":               {world{args: []string{"--gateway-url", "sms.lan", "--gateway-body", "{}"}}, "must be an https:// URL"},
		"gateway channel":              {world{args: []string{"--gateway-channel", "pigeon"}}, "must be sms, or voice"},
		"region":                       {world{args: []string{"--phone-region", "Netherlands"}}, "two capital letters"},
		"region that is none":          {world{args: []string{"--phone-region", "UK"}}, "two capital letters"},
		"no country":                   {world{args: []string{"--verify-country", "UK"}}, "two capital letters of a country"},
		"kind of line":                 {world{args: []string{"--verify-refuse-class", "landline"}}, "must be unknown, or mobile"},
		"rule of the guard":            {world{args: []string{"--verify-rule", "block=live"}}, "must begin with class"},
		"mode of a rule":               {world{args: []string{"--verify-rule", "prefix=on"}}, "must end in =off"},
		"longest block":                {world{args: []string{"--verify-prefix-block", "13h"}}, "shorter than --verify-prefix-block"},
		"region in small letters":      {world{args: []string{"--phone-region", "nl"}}, "two capital letters"},
		"approval too long":            {world{args: []string{"--approval-life", "10m"}}, "must be a duration from 10s to 5m0s"},
		"too many tries":               {world{args: []string{"--code-tries", "50"}}, "must be a whole number from 1 to 5"},
		"rate without window":          {world{args: []string{"--limit-caller", "5/"}}, "such as 5/15m"},
		"rate of nothing":              {world{args: []string{"--limit-caller", "0/1s"}}, "such as 5/15m"},
		"empty flag":                   {world{args: []string{"--domain", ""}}, "must not be empty"},
		"sandbox neither on nor off":   {world{env: map[string]string{"RISKGATE_SANDBOX": "maybe"}}, "must be true or false"},
		"config file missing":          {world{args: []string{"--config", "/nowhere.json"}}, "--config: open /nowhere.json"},
		"config file a list":           {world{args: []string{"--config", file(t, "c.json", "[listen]")}}, "must hold settings by their names"},
		"config file with a stranger":  {world{args: []string{"--config", file(t, "c.json", `{"lisen":"x"}`)}}, ":1:2: lisen: there is no such setting"},
		"config file with a number":    {world{args: []string{"--config", file(t, "c.json", `{"domain":{"a":1}}`)}}, "must be a string"},
		"config file with mixed list":  {world{args: []string{"--config", file(t, "c.json", `{"trusted-proxy":["10.0.0.0/8",1]}`)}}, "must be a string"},
		"public URL with query":        {world{args: []string{"--public-url", "https://a.example.org/?x=1"}}, "without query"},
		"public URL with credentials":  {world{args: []string{"--public-url", "https://me:pw@a.example.org"}}, "without query"},
		"a hash of ten seconds":        {world{args: []string{"--argon2-memory", "131072", "--argon2-passes", "9"}}, "is too much"},
		"fewer passes than the memory": {world{args: []string{"--argon2-passes", "1"}}, "47104 with 1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := row.serve(t)
			if all := problems(t, err); len(all) != 1 || !strings.Contains(all[0], row.want) {
				t.Errorf("mistakes are %q, want one that says %q", all, row.want)
			}
		})
	}
}

func TestMistakesNeverRepeatSecrets(t *testing.T) {
	_, err := world{args: []string{"--db", "postgresql://gate:hunter2@"}, env: map[string]string{"RISKGATE_KEY": "hunter2"}}.serve(t)
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the error says %v", err)
	}
	serve, err := world{env: map[string]string{"RISKGATE_KEY": "hunter2"}}.serve(t)
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{fmt.Sprint(serve), fmt.Sprintf("%+v", serve), fmt.Sprintf("%#v", serve)} {
		if strings.Contains(shown, "hunter2") {
			t.Errorf("the settings show %s", shown)
		}
	}
}

func TestHashingMayTradeMemoryForPasses(t *testing.T) {
	for args, fine := range map[string]bool{
		"47104 1": true, "19456 2": true, "12288 3": true, "9216 4": true, "7168 5": true, "65536 3": true,
		"19455 2": false, "47103 1": false, "7167 9": false,
	} {
		memory, passes, _ := strings.Cut(args, " ")
		_, err := world{args: []string{"--argon2-memory", memory, "--argon2-passes", passes}}.house(t)
		if (err == nil) != fine {
			t.Errorf("%s: %v", args, err)
		}
	}
}
