// Command phone-login is an example of an application that uses riskgate: a website which
// lets its members in by their phone number and a code sent to it.
//
// app.go holds its paths, riskgate.go what it says to riskgate, pending.go the logins that
// wait for their code, vault.go what it keeps in memory, cookie.go what it leaves with the
// browser, page.go what people see.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	listen := flag.String("listen", "127.0.0.1:3001", "`ADDRESS` to listen on")
	server := flag.String("riskgate", "http://127.0.0.1:8080", "`URL` of riskgate")
	members := flag.String("members", "+31201110301,+31201110302", "phone `NUMBERS` of the members")
	waits := flag.String("waits", "30s,1m,2m,4m", "`DURATIONS` between a code and the next one; after the last there is none")
	proxied := flag.Bool("behind-proxy", false, "believe the last address of X-Forwarded-For")
	secure := flag.Bool("secure", false, "give cookies to https alone")
	flag.Parse()

	pauses, err := durations(*waits)
	if err != nil {
		return fmt.Errorf("-waits: %w", err)
	}
	gate := &riskgate{base: *server, key: os.Getenv("LOGIN_KEY"), client: &http.Client{Timeout: 20 * time.Second}}
	numbers := strings.Split(*members, ",")
	for _, number := range numbers {
		if err := gate.admit(ctx, number); err != nil {
			return fmt.Errorf("riskgate at %s: %w", *server, err)
		}
	}
	a := newApp(gate, pauses, time.Now, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	a.proxied, a.secure = *proxied, *secure
	return serve(ctx, *listen, a.handler(), len(numbers))
}

// serve listens until the context ends.
func serve(ctx context.Context, address string, handler http.Handler, members int) error {
	socket, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	_, _ = fmt.Fprintf(os.Stdout, "%d members may log in by their phone\nphone-login listens on http://%s\n", members, socket.Addr())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(socket) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return server.Shutdown(last)
}

func durations(list string) ([]time.Duration, error) {
	var all []time.Duration
	for word := range strings.SplitSeq(list, ",") {
		d, err := time.ParseDuration(word)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}
