package pages

import (
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
)

// optionWords are the texts of an option: before it is chosen, after, and the label of its code.
type optionWords struct {
	// Offer is the choice, before the hint.
	Offer string
	// Sent is shown once the option is chosen, and Enter is the label of the code.
	Sent, Enter string
	// Phone is true if the full number must be entered.
	Phone bool
}

var wordsOf = map[journeys.Option]optionWords{
	journeys.OptionEmail: {
		Offer: "Send an e-mail to my alternate address", Sent: "An e-mail with a code was sent to your alternate address.", Enter: "Code from the e-mail",
	},
	journeys.OptionText: {
		Offer: "Send a text message to my mobile phone", Sent: "A text message with a code was sent to your mobile phone.", Enter: "Code from the text message",
		Phone: true,
	},
	journeys.OptionCall: {
		Offer: "Call my mobile phone", Sent: "Your mobile phone was called. In the emulated tenant, the call reads out a code.", Enter: "Code from the call",
		Phone: true,
	},
	journeys.OptionOffice: {
		Offer: "Call my office phone", Sent: "Your office phone was called. In the emulated tenant, the call reads out a code.", Enter: "Code from the call",
		Phone: true,
	},
	journeys.OptionNotification: {Offer: "Approve a notification in my authenticator app", Sent: "A notification was sent to your authenticator app."},
	journeys.OptionCode: {
		Offer: "Enter a code from my authenticator app", Sent: "Your authenticator app shows a code that changes every 30 seconds.", Enter: "Code from the app",
	},
	journeys.OptionHardware: {
		Offer: "Enter a code from my hardware token", Sent: "Your hardware token shows a code.", Enter: "Code from the token",
	},
	journeys.OptionQuestions: {Offer: "Answer my security questions", Sent: "Answer all questions as you did when you registered them."},
}

// offer is an option as a page shows it.
type offer struct {
	optionWords
	Value journeys.Option
	Hint  string
}

// Label returns the choice with its hint, such as "Send a text message to my mobile phone (ending in 22)".
func (o offer) Label() string {
	switch {
	case o.Hint == "":
		return o.Offer
	case o.Hint[0] == '(':
		return o.Offer + " " + o.Hint
	}
	return o.Offer + " (" + o.Hint + ")"
}

// offersOf returns the options of a reset as a page shows them.
func offersOf(options []journeys.Offer) (offers []offer) {
	for _, o := range options {
		offers = append(offers, offer{optionWords: wordsOf[o.Option], Value: o.Option, Hint: o.Hint})
	}
	return offers
}

// offerIn returns the offer of an option, or nil if it is not offered.
func offerIn(offers []offer, option journeys.Option) *offer {
	i := slices.IndexFunc(offers, func(o offer) bool { return o.Value == option })
	if i < 0 {
		return nil
	}
	return &offers[i]
}

// kindNames are the methods that can be registered.
var kindNames = map[journeys.Kind]string{
	journeys.KindMobile:          "Mobile phone",
	journeys.KindAlternateMobile: "Alternate mobile phone",
	journeys.KindOffice:          "Office phone",
	journeys.KindEmail:           "E-mail address",
	journeys.KindAuthenticator:   "Authenticator app with notifications",
	journeys.KindSoftwareOATH:    "Authenticator app with codes",
	journeys.KindQuestions:       "Security questions",
}

// kindWords returns the name of a method that can be registered.
func kindWords(k journeys.Kind) string {
	if name := kindNames[k]; name != "" {
		return name
	}
	return string(k)
}
