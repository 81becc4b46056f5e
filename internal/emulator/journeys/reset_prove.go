package journeys

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Choose chooses an option and sends the code or the notification. number is the full phone number, which the user has to know,
// for OptionText, OptionCall and OptionOffice, and "" for others. At StepCode, StepApprove and StepQuestions it sends again or
// changes the option. Its problems have the fields "option" and "number".
func (s *Service) Choose(id string, option Option, number string) (Reset, error) {
	return s.advance(id, func(st *tenant.State, u *tenant.User, d Decision, p *progress) {
		p.choose(u, d)
		if !slices.ContainsFunc(p.view.Options, func(o Offer) bool { return o.Option == option }) {
			p.problem("option", "Choose one of the options.")
			return
		}
		if own := digits(numberOf(u, option)); own != digits(number) && own != "" {
			p.problem("number", "This is not your registered number. Enter the full number, with the country code.")
			s.failed(st, u, p, "User entered a wrong phone number")
			return
		}
		s.startProof(st, u, p, option)
	}, StepChoose, StepCode, StepApprove, StepQuestions)
}

// startProof sends the code or notification of an option.
func (s *Service) startProof(st *tenant.State, u *tenant.User, p *progress, option Option) {
	if option == OptionEmail && s.tooManyMails(st, u, p) {
		return
	}
	p.view.Step, p.view.Chosen = StepCode, option
	p.codeAt, p.sentTo = s.now(), reached(u, option)
	switch option {
	case OptionEmail, OptionText, OptionCall, OptionOffice:
		p.code = newCode()
		p.sent = st.Send(codeMessage(st, u, option, p.code, s.now()))
	case OptionNotification:
		p.view.Step = StepApprove
		p.sent = st.Send(pushMessage(st, u, p.correlation, s.now()))
	case OptionQuestions:
		p.view.Step = StepQuestions
		s.ask(st, u, p)
	case OptionCode, OptionHardware: // a device shows the code
	}
	s.record(st, u, p, tenant.AuditProgress, "success", "User started the "+wordsOf[option]+" verification option")
}

// newCode returns six random digits.
func newCode() string {
	n, _ := rand.Int(rand.Reader, big.NewInt(1_000_000)) // never fails
	return fmt.Sprintf("%06d", n)
}

// EnterCode enters the code. Its problems have the field "code".
func (s *Service) EnterCode(id, code string) (Reset, error) {
	code = strings.Join(strings.Fields(code), "")
	var used usedCode
	r, err := s.advance(id, func(st *tenant.State, u *tenant.User, d Decision, p *progress) {
		right := false
		switch option := p.view.Chosen; {
		case code == "":
			p.problem("code", "Enter the code.")
			return
		case option == OptionCode || option == OptionHardware:
			right = slices.ContainsFunc(codeApps(u, option), func(app tenant.UserApp) bool {
				p.sentTo = app.ID
				return s.acceptCode(secretOf(u, app), code, &used)
			})
		case !s.now().Before(p.codeAt.Add(CodeLife)):
			p.problem("code", "This code has expired. Ask for another one.")
			return
		default:
			right = subtle.ConstantTimeCompare([]byte(code), []byte(p.code)) == 1
		}
		if !right {
			p.problem("code", "This code is wrong. Enter it again, or ask for another one.")
			s.failed(st, u, p, "User entered a wrong code")
			return
		}
		s.prove(st, u, d, p)
	}, StepCode)
	if err != nil {
		s.takeBack(used)
	}
	return r, err
}

// CheckApproval continues if the notification was approved. Its problems have the field "approval". Without an answer yet, the
// step stays the same and there is no problem.
func (s *Service) CheckApproval(id string) (Reset, error) {
	return s.advance(id, func(st *tenant.State, u *tenant.User, d Decision, p *progress) {
		answer := ""
		if message := st.Message(p.sent); message != nil {
			answer = message.Answer
		}
		switch {
		case answer == tenant.PushApproved:
			s.prove(st, u, d, p)
		case answer == tenant.PushDenied: // which AnswerPush has counted
			p.choose(u, d)
			p.problem("approval", "The notification was denied. Choose an option again.")
		case !s.now().Before(p.codeAt.Add(CodeLife)):
			p.choose(u, d)
			p.problem("approval", "The notification was not answered in time. Choose an option again.")
		}
	}, StepApprove)
}

// ask chooses at random as many of the user's questions as the policy requires. If the user has fewer, because the policy has
// changed, all are asked (chosen).
func (s *Service) ask(st *tenant.State, u *tenant.User, p *progress) {
	p.questions = slices.Clone(u.SecurityQuestions())
	s.shuffle(len(p.questions), func(i, j int) { p.questions[i], p.questions[j] = p.questions[j], p.questions[i] })
	if n, _ := document.WholeNumber(st.Policy("numberOfQuestionsToReset")); n > 0 {
		p.questions = p.questions[:min(n, len(p.questions))]
	}
	p.view.Questions = nil
	for _, q := range p.questions {
		p.view.Questions = append(p.view.Questions, q.Text)
	}
}

// AnswerQuestions answers the questions in their order. Its problems have the field "answers" and do not reveal which answer is
// wrong. After a wrong answer the questions are drawn again (user-journeys 4.19).
func (s *Service) AnswerQuestions(id string, answers []string) (Reset, error) {
	return s.advance(id, func(st *tenant.State, u *tenant.User, d Decision, p *progress) {
		empty := func(answer string) bool { return strings.TrimSpace(answer) == "" }
		if len(answers) != len(p.questions) || slices.ContainsFunc(answers, empty) {
			p.problem("answers", "Answer all questions.")
			return
		}
		right := 0
		for i, q := range p.questions {
			if q.IsAnswer(answers[i]) {
				right++
			}
		}
		if right < len(p.questions) {
			s.ask(st, u, p)
			p.problem("answers", "One or more answers are wrong. The questions may have changed.")
			s.failed(st, u, p, "User gave a wrong answer to a security question")
			return
		}
		s.prove(st, u, d, p)
	}, StepQuestions)
}

// prove continues after a successful verification.
func (s *Service) prove(st *tenant.State, u *tenant.User, d Decision, p *progress) {
	s.record(st, u, p, tenant.AuditProgress, "success", "User completed the "+wordsOf[p.view.Chosen]+" verification option")
	p.proven = append(slices.Clip(p.proven), proof{p.view.Chosen, p.sentTo})
	if len(p.proven) >= p.view.Gates {
		s.completeProof(st, u, d, p)
		return
	}
	p.choose(u, d)
}

// completeProof continues with the password after the last verification.
func (s *Service) completeProof(st *tenant.State, u *tenant.User, d Decision, p *progress) {
	s.record(st, u, p, tenant.AuditProgress, "success", "User completed all verification steps required to reset their password")
	p.choose(u, d)
	p.view.Gate, p.view.Options = p.view.Gates, nil
	p.view.Step = StepPassword
	if canUnlock(st, d) {
		p.view.Step = StepUnlockOrReset
	}
}
