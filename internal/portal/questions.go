package portal

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// newQuestion is how a question that the tenant does not have yet is sent. Whether the service wants more is not
// known (reference sspr-policy 1.3 and 8), so nothing is made up: no id for a custom question, no text for a
// predefined one, which the service holds in every language itself.
type newQuestion struct {
	ObjectID         string `json:"objectId,omitempty"`
	QuestionText     string `json:"questionText,omitempty"`
	IsCustomQuestion bool   `json:"isCustomQuestion"`
}

// writeQuestions keeps every question that stays, byte for byte and in its place, and appends the new ones. Users have
// registered answers to questions and not to texts, so that of several questions with one text all stay.
func writeQuestions(e *edit, change sspr.AuthenticationMethods) {
	custom, predefined := wanted(change.CustomQuestions, exact), wanted(change.PredefinedQuestionIDs, strings.ToLower)
	list := e.doc.get(keySecurityQuestions)
	var stays []bool
	for _, q := range list.Array() {
		wishes, name := predefined, questionID(q)
		if isCustom(q) {
			wishes, name = custom, q.Get("questionText").String()
		}
		stays = append(stays, wishes == nil || wishes.take(name))
	}
	var added []json.RawMessage
	for _, text := range custom.rest() {
		added = e.encoded(added, newQuestion{QuestionText: text, IsCustomQuestion: true})
	}
	for _, id := range predefined.rest() {
		added = e.encoded(added, newQuestion{ObjectID: id})
	}
	if len(added) > 0 || slices.Contains(stays, false) {
		e.raw(keySecurityQuestions, spliced(list, stays, added))
	}
}

// encoded appends a value as JSON.
func (e *edit) encoded(list []json.RawMessage, value any) []json.RawMessage {
	raw, err := encode(value)
	if err != nil && e.err == nil {
		e.err = err
	}
	return append(list, raw)
}

// wishes is a list of wanted names; nil wishes want nothing changed.
type wishes struct {
	all map[string]bool
	// left are those that nothing was found for.
	left []string
}

func exact(s string) string { return s }

func wanted(names *[]string, normal func(string) string) *wishes {
	if names == nil {
		return nil
	}
	w := &wishes{all: map[string]bool{}}
	for _, n := range *names {
		w.all[normal(n)] = true
		w.left = append(w.left, normal(n))
	}
	return w
}

// take reports whether name is wanted, and notes that it was found.
func (w *wishes) take(name string) bool {
	if i := slices.Index(w.left, name); i >= 0 {
		w.left = slices.Delete(w.left, i, i+1)
	}
	return w.all[name]
}

func (w *wishes) rest() []string {
	if w == nil {
		return nil
	}
	return w.left
}
