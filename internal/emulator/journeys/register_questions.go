package journeys

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Lengths of an answer in characters (user-journeys 2.15).
const (
	shortestAnswer = 3
	longestAnswer  = 40
)

// standInQuestions are offered if the policy lists no questions. The ids of the service's own questions are not known, and their
// texts are not copied (autumn-2026 1.9).
var standInQuestions = []string{
	"What was the name of the first street that you lived in?",
	"What was the name of the first pet that you looked after?",
	"Which dish did you first learn to cook?",
	"In which town was your first job?",
	"What was the title of the first book that you read twice?",
	"What was the last name of the teacher whom you liked best?",
}

// questionChoices returns the questions to choose from.
func (v *visit) questionChoices() (texts []string) {
	var listed []struct {
		Text string `json:"questionText"`
	}
	_ = json.Unmarshal(v.st.Policy(tenant.KeyQuestions), &listed) // anything but a list of questions counts as none
	for _, one := range listed {
		if one.Text != "" && !slices.Contains(texts, one.Text) {
			texts = append(texts, one.Text)
		}
	}
	if len(texts) == 0 {
		return slices.Clone(standInQuestions)
	}
	return texts
}

// questionsRequired returns how many questions must be answered (user-journeys 2.12).
func (v *visit) questionsRequired() int { return min(max(v.number(keyRegisterMany), 3), 5) }

// AddQuestions registers as many security questions as the policy requires. Registered questions can be removed but not changed
// (user-journeys 2.8).
func (s *Service) AddQuestions(session string, answers []QuestionAnswer) (Registration, error) {
	return s.register(session, func(v *visit) *Problem {
		if !v.offers(KindQuestions) {
			return notOffered
		}
		if problem := checkAnswers(answers, v.questionChoices(), v.questionsRequired()); problem != nil {
			return problem
		}
		v.pending = nil
		v.start()
		var pairs []string
		for _, a := range answers {
			pairs = append(pairs, a.Question, a.Answer)
		}
		v.keep(func() { v.st.SetQuestions(v.u.ID, pairs...) })
		return nil
	})
}

// checkAnswers returns what is wrong with the answers, or nil. Case and surrounding spaces do not distinguish answers (chosen,
// as in tenant.UserQuestion).
func checkAnswers(answers []QuestionAnswer, choices []string, required int) *Problem {
	if len(answers) != required {
		return &Problem{Field: "questions", Text: fmt.Sprintf("Choose and answer %d questions.", required)}
	}
	questions, given := map[string]bool{}, map[string]bool{}
	for _, a := range answers {
		answer := strings.ToLower(strings.TrimSpace(a.Answer))
		length := utf8.RuneCountInString(answer)
		switch {
		case !slices.Contains(choices, a.Question):
			return &Problem{Field: "questions", Text: "Choose each question from the list."}
		case questions[a.Question]:
			return &Problem{Field: "questions", Text: "Choose each question once."}
		case length < shortestAnswer || length > longestAnswer:
			return &Problem{Field: "answers", Text: fmt.Sprintf("Each answer needs %d to %d characters.", shortestAnswer, longestAnswer)}
		case given[answer]:
			return &Problem{Field: "answers", Text: "Give each question a different answer."}
		}
		questions[a.Question], given[answer] = true, true
	}
	return nil
}
