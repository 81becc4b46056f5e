package facts_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// questions offers security questions: four to register, three to reset.
func questions(s *tenant.State) {
	s.SetPolicy(tenant.KeyQuestionsSwitch, true)
	s.SetPolicy("numberOfQuestionsToRegister", 4)
	s.SetPolicy("numberOfQuestionsToReset", 3)
}

// answered registers for Kim five questions "q1" to "q5" with the answers "answer q1" and so on.
func answered(s *tenant.State) {
	questions(s)
	var pairs []string
	for i := range 5 {
		q := fmt.Sprintf("q%d", i+1)
		pairs = append(pairs, q, "answer "+q)
	}
	s.SetQuestions(kim, pairs...)
}

// answers returns answers to the first questions on the page, changed by a function.
func answers(page journeys.Registration, n int, change func([]journeys.QuestionAnswer)) []journeys.QuestionAnswer {
	var given []journeys.QuestionAnswer
	for i := range n {
		given = append(given, journeys.QuestionAnswer{Question: page.QuestionChoices[i], Answer: fmt.Sprintf("answer %d", i)})
	}
	if change != nil {
		change(given)
	}
	return given
}

// refuses tests that answers which a change makes wrong are refused, and nothing is registered.
func refuses(n int, changes ...func([]journeys.QuestionAnswer)) func(*testing.T) {
	return func(t *testing.T) {
		for _, change := range changes {
			w := newWorld(t, questions)
			session, page := w.page(kim)
			w.wrong(must(w.AddQuestions(session, answers(page, n, change))).Problem)
			if slices.Contains(kindsOf(must(w.Registration(session))), journeys.KindQuestions) {
				t.Error("the questions are registered")
			}
		}
	}
}

// accepts tests that answers are registered.
func accepts(change func([]journeys.QuestionAnswer)) func(*testing.T) {
	return func(t *testing.T) {
		w := newWorld(t, questions)
		session, page := w.page(kim)
		w.right(must(w.AddQuestions(session, answers(page, 4, change))).Problem)
		if !slices.Contains(kindsOf(must(w.Registration(session))), journeys.KindQuestions) {
			t.Error("the questions are not registered")
		}
	}
}

var questionFacts = []fact{
	{"2.12 as many questions as the policy asks for, from its list", func(t *testing.T) {
		w := newWorld(t, questions)
		_, page := w.page(kim)
		if page.QuestionsRequired != 4 || len(page.QuestionChoices) < 4 {
			t.Errorf("%d of %v", page.QuestionsRequired, page.QuestionChoices)
		}
		refuses(3, nil)(t)
		refuses(4, func(given []journeys.QuestionAnswer) { given[3].Question = "Is this one of the list?" })(t)
		accepts(nil)(t)
	}},
	{"2.13 no question twice", refuses(4, func(given []journeys.QuestionAnswer) { given[3].Question = given[0].Question })},
	{"2.14 no answer twice", refuses(4, func(given []journeys.QuestionAnswer) { given[3].Answer = given[0].Answer })},
	{"2.15 answers of 3 to 40 characters", func(t *testing.T) {
		refuses(4, func(given []journeys.QuestionAnswer) { given[0].Answer = "ab" },
			func(given []journeys.QuestionAnswer) { given[0].Answer = strings.Repeat("a", 41) })(t)
		accepts(func(given []journeys.QuestionAnswer) {
			given[0].Answer, given[1].Answer = "abc", strings.Repeat("ä", 40)
		})(t)
	}},
	{"2.16 any characters", accepts(func(given []journeys.QuestionAnswer) { given[0].Answer, given[1].Answer = "東京都", "Žofín" })},
	{"2.17 not for administrators", func(t *testing.T) {
		w := newWorld(t, questions)
		session, page := w.page(ash)
		w.offers(page, journeys.KindQuestions, false)
		_, page = w.page(kim)
		w.offers(page, journeys.KindQuestions, true)
		w.wrong(must(w.AddQuestions(session, answers(page, 4, nil))).Problem)
	}},
	{"2.22 no user reads the answers", func(t *testing.T) {
		w := newWorld(t, questions)
		session, page := w.page(kim)
		must(w.AddQuestions(session, answers(page, 4, func(given []journeys.QuestionAnswer) { given[0].Answer = "Wobbegong Avenue" })))
		u := w.user(kim)
		if len(u.SelfService.Questions) != 4 {
			t.Fatalf("%d questions are kept", len(u.SelfService.Questions))
		}
		if kept := fmt.Sprintf("%+v", u.SelfService); strings.Contains(strings.ToLower(kept), "wobbegong") {
			t.Error("an answer is kept as it was typed")
		}
	}},
}

// totp returns the code that an app shows (RFC 6238), worked out apart from the engine.
func totp(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	counter := make([]byte, 8)
	binary.BigEndian.PutUint64(counter, uint64(at.Unix()/30))
	mac := hmac.New(sha1.New, key)
	mac.Write(counter)
	sum := mac.Sum(nil)
	from := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[from:from+4])&0x7fffffff%1_000_000)
}
