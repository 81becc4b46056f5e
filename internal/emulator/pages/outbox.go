package pages

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// outboxPage is what the tenant has sent, and what the devices of a user show.
type outboxPage struct {
	frame
	// User is whose messages are shown, "" for everyone's. Known is false if there is no such user.
	User     string
	Known    bool
	Messages []sentMessage
	Devices  []journeys.Device
}

// sentMessage is a message with the user it is about.
type sentMessage struct {
	tenant.Message
	Number int
	About  string
	// Waits is true for a notification that can be answered now.
	Waits bool
}

// channelWords are the names of the channels.
var channelWords = map[tenant.Channel]string{
	tenant.ChannelMail: "E-mail", tenant.ChannelText: "Text message", tenant.ChannelCall: "Call", tenant.ChannelPush: "Notification",
}

// By returns the name of the message's channel.
func (m sentMessage) By() string { return channelWords[m.Channel] }

// outbox shows the messages, newest first.
func (s *site) outbox(w http.ResponseWriter, r *http.Request) error {
	p := outboxPage{User: strings.TrimSpace(r.Form.Get("user")), frame: frame{Done: r.Form.Get("done")}}
	names := map[string]string{}
	sent, err := s.journeys.Outbox("")
	if err != nil {
		return err
	}
	var id string
	err = s.store.View(func(st *tenant.State) error {
		if u := st.User(p.User); u != nil {
			p.Known, id, p.User = true, u.ID, u.UserPrincipalName
		}
		for _, m := range sent {
			if u := st.User(m.UserID); u != nil {
				names[m.UserID] = u.UserPrincipalName
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, m := range slices.Backward(sent) {
		if p.User == "" || p.Known && strings.EqualFold(m.UserID, id) {
			waits := m.Channel == tenant.ChannelPush && m.Answer == "" && s.journeys.Now().Before(m.SentAt.Add(journeys.CodeLife))
			p.Messages = append(p.Messages, sentMessage{Message: m, Number: i + 1, About: names[m.UserID], Waits: waits})
		}
	}
	if p.Known {
		if p.Devices, err = s.journeys.Devices(id); err != nil {
			return err
		}
	}
	show(w, http.StatusOK, "outbox", p)
	return nil
}

// answerPush approves or denies a notification, as its owner does on the device.
func (s *site) answerPush(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	answer := f.Get("answer")
	if answer != tenant.PushApproved && answer != tenant.PushDenied {
		return errBadForm
	}
	err := s.journeys.AnswerPush(f.Get("message"), answer == tenant.PushApproved)
	switch {
	case errors.Is(err, journeys.ErrUnknown):
		s.say(w, r, message{status: http.StatusNotFound, What: "no_message", Start: pathOutbox})
		return nil
	case err != nil:
		return err
	}
	to := url.Values{"done": {"late"}}
	err = s.store.View(func(st *tenant.State) error {
		if m := st.Message(f.Get("message")); m != nil && m.Answer == answer {
			to.Set("done", answer)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if user := f.Get("user"); user != "" {
		to.Set("user", user)
	}
	return seeOther(w, r, pathOutbox+"?"+to.Encode())
}
