package portal

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// newQuestion is a question that the tenant does not have yet. It is not known whether the service requires more
// properties (sspr-policy 1.3, sspr-policy 8), so none are invented: no ID for a custom question, and no text for a
// predefined one, which the service has in every language.
type newQuestion struct {
	ObjectID         string `json:"objectId,omitempty"`
	QuestionText     string `json:"questionText,omitempty"`
	IsCustomQuestion bool   `json:"isCustomQuestion"`
}

// writeQuestions keeps every question that stays, byte for byte and in its place, and appends new ones. Users have
// registered answers to questions and not to texts, so if several questions have the same text, all of them stay.
func writeQuestions(e *edit, change sspr.AuthenticationMethods) {
	custom, predefined := newWantedNames(change.CustomQuestions, exact), newWantedNames(change.PredefinedQuestionIDs, strings.ToLower)
	list := e.doc.get(keySecurityQuestions)
	var stays []bool
	for _, q := range list.Array() {
		wantedNames, name := predefined, questionID(q)
		if isCustom(q) {
			wantedNames, name = custom, q.Get("questionText").String()
		}
		stays = append(stays, wantedNames == nil || wantedNames.take(name))
	}
	var added []json.RawMessage
	for _, text := range custom.unmatched() {
		added = e.encoded(added, newQuestion{QuestionText: text, IsCustomQuestion: true})
	}
	for _, id := range predefined.unmatched() {
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

// wantedNames is a list of wanted names. If it is nil, the list of the tenant does not change.
type wantedNames struct {
	all map[string]bool
	// left are the names that have not been found.
	left []string
}

func exact(s string) string { return s }

func newWantedNames(names *[]string, normal func(string) string) *wantedNames {
	if names == nil {
		return nil
	}
	w := &wantedNames{all: map[string]bool{}}
	for _, n := range *names {
		w.all[normal(n)] = true
		w.left = append(w.left, normal(n))
	}
	return w
}

// take reports whether name is wanted, and marks it as found.
func (w *wantedNames) take(name string) bool {
	if i := slices.Index(w.left, name); i >= 0 {
		w.left = slices.Delete(w.left, i, i+1)
	}
	return w.all[name]
}

func (w *wantedNames) unmatched() []string {
	if w == nil {
		return nil
	}
	return w.left
}
