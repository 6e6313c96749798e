package cli

import (
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/notify"
	"riskgate/store"
)

func (p Program) messageCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "message",
		Short: "Look at the messages to people: what waits, what was sent, what arrived",
		Args:  noArguments,
		RunE:  func(*cobra.Command, []string) error { return usagef("say what to do: list") },
	}
	command.AddCommand(p.messageListCommand())
	return command
}

func (p Program) messageListCommand() *cobra.Command {
	var state string
	var limit int
	command := &cobra.Command{
		Use:   "list",
		Short: "List messages, newest first; what they say is not shown, nor wholly to whom",
		Args:  noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			filter := models.MessageFilter{State: models.MessageState(state), Limit: limit}
			if !slices.Contains([]models.MessageState{"", models.Queued, models.Sent, models.Dead, models.Expired}, filter.State) {
				return usagef("--state must be queued, sent, dead or expired")
			}
			if limit < 1 || limit > 10_000 {
				return usagef("--limit must be from 1 to 10000")
			}
			return p.messageList(command, filter)
		},
	}
	command.Flags().StringVar(&state, "state", "", "`STATE` of the messages: queued, sent, dead (given up) or expired; default: all")
	command.Flags().IntVar(&limit, "limit", 50, "`NUMBER` of them at most")
	return command
}

func (p Program) messageList(command *cobra.Command, filter models.MessageFilter) error {
	h, err := p.house(command)
	if err != nil {
		return err
	}
	return p.atHome(command.Context(), h, func(kept *store.Store, _ *secret.Keyring) error {
		messages, err := kept.ListMessages(command.Context(), filter)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "ID\tCREATED\tCHANNEL\tTO\tSTATE\tTRIES\tGATEWAY\tGATEWAY'S ID\tDELIVERY\tREASON")
		for _, m := range messages {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", m.ID, m.CreatedAt.Time().UTC().Format(time.DateTime),
				m.Channel, maskedOf(m), m.State, m.Attempts, orDash(m.Gateway), orDash(printable(m.GatewayID)), orDash(string(m.Delivery)),
				orDash(reasonOf(m)))
		}
		return table.Flush()
	})
}

// maskedOf is whom a message is for, as far as an operator may see.
func maskedOf(m models.Message) string {
	if m.Masked == "" && m.Recipient != "" {
		return notify.Mask(m.Recipient.Reveal())
	}
	return orDash(printable(m.Masked))
}

func reasonOf(m models.Message) string {
	if m.DeliveryCode != "" {
		return m.DeliveryCode
	}
	return m.LastError
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
