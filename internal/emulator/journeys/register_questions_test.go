package journeys_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// questions returns a policy with questions, of which so many are to be registered.
func questions(register int, texts ...string) func(*tenant.State) {
	return func(st *tenant.State) {
		var all []document.Document
		for _, text := range texts {
			all = append(all, document.New("objectId", strings.Repeat("0", 32), "questionText", text, "isCustomQuestion", true))
		}
		st.SetPolicy(tenant.KeyQuestionsSwitch, true)
		st.SetPolicy("numberOfQuestionsToRegister", register)
		st.SetPolicy(tenant.KeyQuestions, all)
	}
}

func answers(pairs ...string) (all []journeys.QuestionAnswer) {
	for pair := range slices.Chunk(pairs, 2) {
		all = append(all, journeys.QuestionAnswer{Question: pair[0], Answer: pair[1]})
	}
	return all
}

func TestQuestions(t *testing.T) {
	w := newWorld(t, 1, questions(3, "One?", "Two?", "Three?", "Four?"))
	a := w.signedIn(pat, journeys.AccountRegister)
	r := w.done(w.Registration(a.Session))
	if got := strings.Join(r.QuestionChoices, " "); got != "One? Two? Three? Four?" || r.QuestionsRequired != 3 {
		t.Errorf("%d of %s", r.QuestionsRequired, got)
	}
	forty := strings.Repeat("ä", 40)
	for fact, c := range map[string]struct {
		answers []journeys.QuestionAnswer
		field   string
	}{
		"too few":                      {answers("One?", "first", "Two?", "second"), "questions"},
		"too many":                     {answers("One?", "first", "Two?", "second", "Three?", "third", "Four?", "fourth"), "questions"},
		"a question of one's own":      {answers("One?", "first", "Two?", "second", "Mine?", "third"), "questions"},
		"a question twice":             {answers("One?", "first", "Two?", "second", "One?", "third"), "questions"},
		"an answer twice":              {answers("One?", "first", "Two?", " First ", "Three?", "third"), "answers"},
		"an answer of 2 characters":    {answers("One?", "first", "Two?", " ab ", "Three?", "third"), "answers"},
		"an answer of 41 characters":   {answers("One?", "first", "Two?", forty+"a", "Three?", "third"), "answers"},
		"an answer that is not there":  {answers("One?", "first", "Two?", "", "Three?", "third"), "answers"},
		"a question that is not there": {answers("One?", "first", "Two?", "second", "", "third"), "questions"},
	} {
		r = w.page(w.AddQuestions(a.Session, c.answers))
		if r.Problem == nil || r.Problem.Field != c.field || len(r.Registered) != 0 || strings.Contains(r.Problem.Text, "second") {
			t.Errorf("%s: %+v with problem %+v", fact, r, r.Problem)
		}
	}
	r = w.done(w.AddQuestions(a.Session, answers("Four?", forty, "Two?", "abc", "Three?", "third")))
	if r.Missing != 0 || len(r.Registered) != 1 || r.QuestionChoices != nil {
		t.Errorf("answered: %+v", r)
	}
	kept := w.state().User(pat).SelfService.Questions
	if len(kept) != 3 || !kept[0].IsAnswer(forty) || kept[1].IsAnswer(forty) || !kept[1].IsAnswer("ABC") {
		t.Errorf("kept %+v", kept)
	}
	if r = w.page(w.AddQuestions(a.Session, answers("Four?", forty, "Two?", "abc", "Three?", "third"))); r.Problem == nil {
		t.Error("registered questions can be changed")
	}
	w.done(w.LooksGood(a.Session))
	w.at(w.step(w.answerAll(pat, map[string]string{"Four?": forty, "Two?": "abc", "Three?": "third"})), journeys.StepPassword)
}

// answerAll begins a reset and answers the questions.
func (w *world) answerAll(user string, known map[string]string) (journeys.Reset, error) {
	w.t.Helper()
	r := w.begin(user)
	r = w.step(w.Choose(r.ID, journeys.OptionQuestions, ""))
	var given []string
	for _, question := range r.Questions {
		given = append(given, known[question])
	}
	return w.AnswerQuestions(r.ID, given)
}

// TestStandInQuestions: a policy without a list of questions offers some, and five of them by the seed.
func TestStandInQuestions(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) { st.SetPolicy(tenant.KeyQuestionsSwitch, true) })
	a := w.signedIn(pat, journeys.AccountRegister)
	r := w.done(w.Registration(a.Session))
	if len(r.QuestionChoices) < 5 || r.QuestionsRequired != 5 {
		t.Errorf("%d of %q", r.QuestionsRequired, r.QuestionChoices)
	}
	var pairs []string
	for i := range 5 {
		pairs = append(pairs, r.QuestionChoices[i], strings.Repeat(string(rune('a'+i)), 5))
	}
	if r = w.done(w.AddQuestions(a.Session, answers(pairs...))); r.Missing != 0 {
		t.Errorf("%+v", r)
	}
}

// TestNumberOfQuestions: three to five are asked for, whatever the policy has.
func TestNumberOfQuestions(t *testing.T) {
	for stored, want := range map[int]int{0: 3, 3: 3, 4: 4, 5: 5, 6: 5} {
		w := newWorld(t, 1, questions(stored))
		a := w.signedIn(pat, journeys.AccountRegister)
		if r := w.done(w.Registration(a.Session)); r.QuestionsRequired != want {
			t.Errorf("%d: %d", stored, r.QuestionsRequired)
		}
	}
}
