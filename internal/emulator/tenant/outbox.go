package tenant

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Channel is how a message reaches a user.
type Channel string

// The channels. A push is a notification of the authenticator app, which its owner approves or denies.
const (
	ChannelMail Channel = "mail"
	ChannelText Channel = "text"
	ChannelCall Channel = "call"
	ChannelPush Channel = "push"
)

// Message is what the tenant has sent to a user. No message leaves this machine; the outbox keeps them.
type Message struct {
	// ID is a GUID.
	ID string `json:"id"`
	// SentAt is the time on the tenant's clock.
	SentAt time.Time `json:"sentAt"`
	// To is the address, the number or the name of the device.
	Channel Channel `json:"channel"`
	To      string  `json:"to"`
	// UserID is the user whom the message is about, and the one who gets it unless it is a mail to administrators.
	UserID string `json:"userId"`
	// Subject is that of a mail. Text is the whole text of any message.
	Subject string `json:"subject,omitempty"`
	Text    string `json:"text"`
	// Code is the code in Text, "" if there is none.
	Code string `json:"code,omitempty"`
	// Correlation is the correlation id of the reset that has sent a push, "" for a push of a registration. A denial counts
	// against the reset's user, under this id in the audit log.
	Correlation string `json:"correlationId,omitempty"`
	// Answer is what the owner of the device has answered to a push: "" for nothing yet, PushApproved or PushDenied.
	Answer string `json:"answer,omitempty"`
}

// The values of Message.Answer.
const (
	PushApproved = "approved"
	PushDenied   = "denied"
)

// maxOutbox is how many messages the state keeps. The oldest mails without a code are dropped first: one event can mail many
// administrators, which must not drop the code or the notification that a user is waiting for.
const maxOutbox = 200

// Send adds a message to the outbox and returns its id.
func (s *State) Send(m Message) string {
	m.ID = uuid.NewString()
	m.SentAt = m.SentAt.UTC()
	for len(s.Outbox) >= maxOutbox {
		// The messages before may be those of the state before the change as well, so they are not moved in place.
		oldest := max(0, slices.IndexFunc(s.Outbox, func(m Message) bool { return m.Channel == ChannelMail && m.Code == "" }))
		s.Outbox = slices.Delete(slices.Clone(s.Outbox), oldest, oldest+1)
	}
	s.Outbox = append(slices.Clip(s.Outbox), m)
	return m.ID
}

// Message returns a message of the outbox, or nil. The result may be changed in place.
func (s *State) Message(id string) *Message {
	i := slices.IndexFunc(s.Outbox, func(m Message) bool { return strings.EqualFold(m.ID, id) })
	if i < 0 {
		return nil
	}
	return &s.Outbox[i]
}
