// Package cli is the roof: it reads the command line, opens the house and
// introduces the rooms to each other. There is one file for every subcommand;
// furnish.go and settings.go are the wiring of the server.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"riskgate/internal/config"
)

// The exit codes of the program.
const (
	exitDone    = 0
	exitFailed  = 1 // the command was understood and did not succeed
	exitMistake = 2 // the command line or a setting is wrong; nothing was done
)

// Program is the outside world as the commands see it.
type Program struct {
	Args   []string // without the program's name
	In     io.Reader
	Out    io.Writer // results
	Err    io.Writer // everything else
	Lookup config.Lookup
	Now    func() time.Time
	// Sleep holds a call back, or returns early with the reason why ctx ended;
	// nil: as long as it says.
	Sleep func(ctx context.Context, d time.Duration) error
	// Spans takes the traces; nil: the collector that a setting names, if any.
	Spans sdktrace.SpanExporter
}

// Main runs the program in the real world and returns its exit code.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return Run(ctx, Program{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Lookup: os.LookupEnv, Now: time.Now,
	})
}

// Run runs one command and returns the exit code: 0 done, 1 failed, 2 told wrongly.
func Run(ctx context.Context, p Program) int {
	root := p.root()
	root.SetArgs(p.Args)
	root.SetIn(p.In)
	root.SetOut(p.Out)
	root.SetErr(p.Err)
	command, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	p.say("riskgate: %s", err)
	var usage *usageError
	var settings *config.Error
	switch {
	case errors.As(err, &usage):
		p.say("See: %s --help", command.CommandPath())
		return exitMistake
	case errors.As(err, &settings):
		return exitMistake
	}
	return exitFailed
}

// root is the tree of commands; without one, the server is started.
func (p Program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "riskgate",
		Short:         "An adaptive login server: judges every login by its risk, and asks for more where it is due",
		Long:          "An adaptive login server: judges every login by its risk, and asks for more where it is due.\nWithout a command it serves.",
		Args:          noArguments,
		RunE:          p.runServe,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	config.HouseFlags(root.PersistentFlags())
	config.ServeFlags(root.Flags())
	root.AddCommand(p.serveCommand(), p.migrateCommand(), p.userCommand(), p.authenticatorCommand(),
		p.keyCommand(), p.messageCommand(), p.rekeyCommand(), p.backupCommand(), p.backtestCommand(), p.evaluateCommand(), p.versionCommand())
	return root
}

func (p Program) serveCommand() *cobra.Command {
	command := &cobra.Command{Use: "serve", Short: "Run the server (also without a command)", Args: noArguments, RunE: p.runServe}
	config.ServeFlags(command.Flags())
	return command
}

func (p Program) runServe(command *cobra.Command, _ []string) error {
	settings, err := config.LoadServe(command.Flags(), p.Lookup)
	if err != nil {
		return err
	}
	return p.serve(command.Context(), settings)
}

// house gathers the settings that every other command needs.
func (p Program) house(command *cobra.Command) (config.House, error) {
	return config.LoadHouse(command.Flags(), p.Lookup)
}

// usageError is a command line that does not say what to do.
type usageError struct{ cause error }

// Error implements error.
func (e *usageError) Error() string { return e.cause.Error() }

// Unwrap returns the cause.
func (e *usageError) Unwrap() error { return e.cause }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

func noArguments(command *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("unknown command %q for %q", args[0], command.CommandPath())
	}
	return nil
}

// oneArgument demands exactly one argument and says what it is.
func oneArgument(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("want exactly one argument: %s", what)
		}
		return nil
	}
}

// say tells the operator something that is not a result.
func (p Program) say(format string, args ...any) {
	_, _ = fmt.Fprintf(p.Err, format+"\n", args...)
}

// tell says something without ending the line.
func (p Program) tell(format string, args ...any) { _, _ = fmt.Fprintf(p.Err, format, args...) }

// print writes one line of the result.
func (p Program) print(format string, args ...any) {
	_, _ = fmt.Fprintf(p.Out, format+"\n", args...)
}
