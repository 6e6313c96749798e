package verify

import (
	"riskgate/models"
	"riskgate/notify"
)

// read finds out what a start asks for, or what about it cannot be.
func (s *Service) read(a *starting) error {
	var ok bool
	if a.to, ok = readRecipient(a.To); !ok {
		return invalid("To")
	}
	if a.Channel == "" {
		a.Channel = models.SMS
		if a.to.isEmail() {
			a.Channel = models.Email
		}
	}
	if (a.Channel == models.Email) != a.to.isEmail() {
		return &Error{Why: InvalidRecipient, Name: "To"}
	}
	if !s.Offers(a.Channel) {
		return &Error{Why: ChannelDisabled, Reason: ReasonNotSupported}
	}
	if err := s.readWords(a); err != nil {
		return err
	}
	if err := a.readPayment(); err != nil {
		return err
	}
	if a.CustomCode != "" && !a.service.CustomCodes {
		return unsupported("CustomCode")
	}
	return nil
}

// readWords finds the template and the language.
func (s *Service) readWords(a *starting) error {
	var known bool
	if a.TemplateSID == "" {
		a.TemplateSID = a.service.DefaultTemplate
	}
	if a.template, known = s.Templates.Find(a.TemplateSID); !known {
		return &Error{Why: InvalidSID, Name: "TemplateSid"}
	}
	if !a.template.Serves(a.Channel) {
		return invalid("TemplateSid")
	}
	if a.Locale == "" {
		a.Locale = s.Locale
	} else if !a.template.Speaks(a.Locale) {
		return &Error{Why: LocaleUnsupported, Name: a.Locale, Reason: ReasonLocale}
	}
	if a.FriendlyName == "" {
		a.FriendlyName = a.service.FriendlyName
	}
	if a.Host == "" {
		a.Host = s.Host
	}
	return nil
}

// readPayment makes sure that a code for a payment tells amount and payee, and tells those
// that it will be good for.
func (a *starting) readPayment() error {
	payment := a.service.PSD2 || a.Amount != "" || a.Payee != ""
	switch {
	case !payment:
		return nil
	case !a.service.PSD2, a.Amount == "", a.Payee == "":
		return &Error{Why: NeedsPayment}
	case a.Channel == models.Voice:
		return &Error{Why: CallWithPayment}
	case !a.template.TellsPayments(a.Channel, a.Locale):
		return invalid("TemplateSid")
	case !notify.IsAmount(a.Amount):
		return invalid("Amount")
	case !notify.IsPayee(a.Payee):
		return invalid("Payee")
	default:
		return nil
	}
}
