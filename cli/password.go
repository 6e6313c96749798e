package cli

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"riskgate/models"
)

// longestPassword bounds what is read, in bytes: 255 characters of four.
const longestPassword = 1020

// readPassword asks at the terminal, twice and without an echo, or takes the first
// line of what is piped in. It is never a flag: those are seen by every process of
// the machine.
func (p Program) readPassword(of string) (models.Secret, error) {
	file, ok := p.In.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return lineOf(p.In)
	}
	first, err := p.ask(file, "Password of "+of+": ")
	if err != nil {
		return "", err
	}
	second, err := p.ask(file, "Once more: ")
	if err != nil {
		return "", err
	}
	if first != second {
		return "", errors.New("the two passwords differ; nothing was done")
	}
	return first, nil
}

func (p Program) ask(file *os.File, prompt string) (models.Secret, error) {
	_, _ = io.WriteString(p.Err, prompt)
	typed, err := term.ReadPassword(int(file.Fd()))
	p.say("")
	return models.Secret(typed), err
}

func lineOf(from io.Reader) (models.Secret, error) {
	line, err := bufio.NewReader(io.LimitReader(from, longestPassword+2)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	password := models.Secret(strings.TrimRight(line, "\r\n"))
	if password == "" {
		return "", usagef("no password came in: pipe it in, or say --without-password")
	}
	return password, nil
}
