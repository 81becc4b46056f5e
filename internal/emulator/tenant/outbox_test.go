package tenant

import (
	"fmt"
	"slices"
	"testing"
)

// Mails without a code are dropped before what a user is waiting for, and of the same sort the oldest first.
func TestOutboxIsFull(t *testing.T) {
	s := &State{}
	send := func(n int, m Message) {
		for i := range n {
			m.To = fmt.Sprintf("%s %d", m.Text, i)
			s.Send(m)
		}
	}
	has := func(to string) bool {
		return slices.ContainsFunc(s.Outbox, func(m Message) bool { return m.To == to })
	}
	send(1, Message{Channel: ChannelPush, Text: "push"})
	send(1, Message{Channel: ChannelMail, Text: "code", Code: "123456"})
	send(250, Message{Channel: ChannelMail, Text: "notice"})
	if len(s.Outbox) != 200 || !has("push 0") || !has("code 0") || has("notice 51") || !has("notice 52") || !has("notice 249") {
		t.Errorf("after notices: %d messages, from %q to %q", len(s.Outbox), s.Outbox[0].To, s.Outbox[len(s.Outbox)-1].To)
	}
	before, copied := s.Outbox, slices.Clone(s.Outbox)
	send(199, Message{Channel: ChannelText, Text: "text", Code: "123456"})
	if len(s.Outbox) != 200 || has("push 0") || !has("code 0") || !has("text 0") || has("notice 249") {
		t.Errorf("after texts: %d messages, from %q to %q", len(s.Outbox), s.Outbox[0].To, s.Outbox[len(s.Outbox)-1].To)
	}
	if !slices.Equal(before, copied) {
		t.Error("the messages of the state before were moved")
	}
}
