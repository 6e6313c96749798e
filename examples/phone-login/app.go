package main

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
)

// soonest is when a wrong code is answered at the earliest, so that the time does not tell
// whether a number is a member's.
const soonest = 300 * time.Millisecond

const (
	saidWrong = "This code is wrong or no longer good."
	saidSpent = "There were too many codes. Please start again in a while."
	saidTries = "There were too many tries. Please start again."
	saidBusy  = "We cannot log you in just now. Please try again in a moment."
)

// app is the website.
type app struct {
	gate     *riskgate
	waits    []time.Duration // between a code and the next
	now      func() time.Time
	log      *slog.Logger
	proxied  bool // X-Forwarded-For is to be believed
	secure   bool // cookies are for https alone
	pending  *vault[pending]
	sessions *vault[string] // the number of who is logged in
}

func newApp(gate *riskgate, waits []time.Duration, now func() time.Time, log *slog.Logger) *app {
	return &app{
		gate: gate, waits: waits, now: now, log: log,
		pending: newVault[pending](pendingLife, now), sessions: newVault[string](sessionLife, now),
	}
}

func (a *app) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.home)
	mux.HandleFunc("POST /login", a.login)
	mux.HandleFunc("GET /code", a.code)
	mux.HandleFunc("POST /code", a.enter)
	mux.HandleFunc("POST /resend", a.resend)
	mux.HandleFunc("POST /logout", a.logout)
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, pages, "pages/style.css") })
	return guarded(mux)
}

func (a *app) home(w http.ResponseWriter, r *http.Request) {
	if number, in := a.sessions.get(cookie(r, cookieSession)); in {
		a.show(w, http.StatusOK, "home", view{Number: number})
		return
	}
	a.show(w, http.StatusOK, "start", view{})
}

var (
	written   = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "")
	numbers   = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	codeTyped = regexp.MustCompile(`^[0-9]{4,10}$`)
)

// login begins one. Whoever starts again with the same number goes on waiting for the
// next code.
func (a *app) login(w http.ResponseWriter, r *http.Request) {
	number := written.Replace(r.PostFormValue("number"))
	if !numbers.MatchString(number) {
		a.show(w, http.StatusUnprocessableEntity, "start", view{Said: "Write the number with its country, such as +31 20 111 0301."})
		return
	}
	token := cookie(r, cookiePending)
	if p, found := a.pending.get(token); !found || p.number != number {
		token = a.pending.put(newPending(number))
		a.setCookie(w, cookiePending, token, pendingLife)
	}
	a.send(w, r, token)
}

func (a *app) resend(w http.ResponseWriter, r *http.Request) { a.send(w, r, cookie(r, cookiePending)) }

// send has a code sent, the first or another. The newest is the only one that is good.
func (a *app) send(w http.ResponseWriter, r *http.Request, token string) {
	var wait time.Duration
	var spent bool
	p, found := a.pending.change(token, func(p *pending) { wait, spent = p.reserveSend(a.waits, a.now()) })
	switch {
	case !found:
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	case spent:
		a.show(w, http.StatusTooManyRequests, "code", view{Number: p.number, Said: saidSpent})
		return
	case wait > 0:
		a.later(w, "code", wait, view{Number: p.number})
		return
	}
	v, err := a.gate.askCode(r.Context(), p.number, a.attempt(r, p))
	switch {
	case refused(err, http.StatusConflict):
		// Nothing was sent. To say so would tell that the number is a member's; a code that
		// was sent before goes on being good.
	case err != nil:
		a.fault(w, r, err)
		return
	case v.Status == "refused":
		a.decline(w, token)
		return
	default:
		// Pending, whether a code was sent or riskgate would like something that nobody here
		// has. Nothing but a code lets anybody in.
		a.pending.change(token, func(p *pending) { p.requestID = v.RequestID })
	}
	http.Redirect(w, r, "/code", http.StatusSeeOther)
}

func (a *app) code(w http.ResponseWriter, r *http.Request) {
	p, found := a.pending.get(cookie(r, cookiePending))
	if !found {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	a.show(w, http.StatusOK, "code", view{Number: p.number})
}

// enter takes the code that was typed.
func (a *app) enter(w http.ResponseWriter, r *http.Request) {
	token := cookie(r, cookiePending)
	p, found := a.pending.change(token, func(p *pending) { p.tries++ })
	if !found {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	if p.tries > mostTries {
		a.leave(w, token)
		a.show(w, http.StatusTooManyRequests, "start", view{Said: saidTries})
		return
	}
	even := time.After(soonest)
	v, err := a.bring(r, p)
	switch {
	case refused(err, http.StatusConflict, http.StatusBadRequest): // 400: it was not a code that was asked for
		<-even
		a.show(w, http.StatusUnprocessableEntity, "code", view{Number: p.number, Said: saidWrong})
	case err != nil:
		a.fault(w, r, err)
	case v.Status != "accepted":
		a.decline(w, token)
	default:
		a.leave(w, token)
		a.welcome(w, r, p.number, v)
	}
}

func (a *app) bring(r *http.Request, p pending) (verdict, error) {
	code := strings.TrimSpace(r.PostFormValue("code"))
	if !codeTyped.MatchString(code) {
		return verdict{}, &refusal{Status: http.StatusBadRequest}
	}
	return a.gate.bringCode(r.Context(), p.number, code, a.attempt(r, p))
}

// welcome opens a session, always under a new token.
func (a *app) welcome(w http.ResponseWriter, r *http.Request, number string, v verdict) {
	a.sessions.drop(cookie(r, cookieSession))
	a.setCookie(w, cookieSession, a.sessions.put(number), sessionLife)
	if v.DeviceToken != "" {
		a.setCookie(w, cookieDevice, v.DeviceToken, deviceLife)
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (a *app) logout(w http.ResponseWriter, r *http.Request) {
	a.sessions.drop(cookie(r, cookieSession))
	a.dropCookie(w, cookieSession)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// leave ends a pending login.
func (a *app) leave(w http.ResponseWriter, token string) {
	a.pending.drop(token)
	a.dropCookie(w, cookiePending)
}

// decline says no without a reason: the honest have another way, the others learn nothing.
func (a *app) decline(w http.ResponseWriter, token string) {
	a.leave(w, token)
	a.show(w, http.StatusForbidden, "declined", view{})
}

// fault is riskgate that is away, or has too much to do.
func (a *app) fault(w http.ResponseWriter, r *http.Request, err error) {
	a.log.ErrorContext(r.Context(), "riskgate did not judge", slog.Any("error", err))
	var said *refusal
	if errors.As(err, &said) && said.After != "" {
		w.Header().Set("Retry-After", said.After)
	}
	a.show(w, http.StatusServiceUnavailable, "start", view{Said: saidBusy})
}

func (a *app) attempt(r *http.Request, p pending) attempt {
	return attempt{SessionID: p.session, RequestID: p.requestID, ClientIP: a.address(r), DeviceToken: cookie(r, cookieDevice)}
}

// address is where the person is: the peer, or whom our own proxy saw.
func (a *app) address(r *http.Request) string {
	peer, _, _ := net.SplitHostPort(r.RemoteAddr)
	if !a.proxied {
		return peer
	}
	seen := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
	last, err := netip.ParseAddr(strings.TrimSpace(seen[len(seen)-1]))
	if err != nil {
		return peer
	}
	return last.String()
}

// refused reports whether an error is riskgate's answer with one of these statuses.
func refused(err error, statuses ...int) bool {
	var r *refusal
	return errors.As(err, &r) && slices.Contains(statuses, r.Status)
}
