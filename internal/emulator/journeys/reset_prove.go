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
		if s.settlePush(st, u, p) {
			return
		}
		p.choose(u, d)
		if !slices.ContainsFunc(p.view.Options, func(o Offer) bool { return o.Option == option }) {
			p.problem("option", "Choose one of the options.")
			return
		}
		if own := numberOf(u, option); own != "" && digits(number) != digits(own) {
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
	p.codeAt = s.now()
	switch option {
	case OptionEmail, OptionText, OptionCall, OptionOffice:
		p.code = newCode()
		p.sent = st.Send(codeMessage(st, u, option, p.code, s.now()))
	case OptionNotification:
		p.view.Step = StepApprove
		p.sent = st.Send(pushMessage(st, u, s.now()))
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
	return s.advance(id, func(st *tenant.State, u *tenant.User, d Decision, p *progress) {
		right := false
		switch option := p.view.Chosen; {
		case code == "":
			p.problem("code", "Enter the code.")
			return
		case option == OptionCode || option == OptionHardware:
			right = slices.ContainsFunc(secretsFor(u, option), func(secret string) bool { return s.acceptCode(secret, code) })
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
}

// CheckApproval continues if the notification was approved. Its problems have the field "approval". Without an answer yet, the
// step stays the same and there is no problem.
func (s *Service) CheckApproval(id string) (Reset, error) {
	return s.advance(id, func(st *tenant.State, u *tenant.User, d Decision, p *progress) {
		if s.settlePush(st, u, p) {
			return
		}
		message := st.Message(p.sent)
		switch {
		case message != nil && message.Answer == tenant.PushApproved:
			s.prove(st, u, d, p)
		case !s.now().Before(p.codeAt.Add(CodeLife)):
			p.choose(u, d)
			p.problem("approval", "The notification was not answered in time. Choose an option again.")
		}
	}, StepApprove)
}

// settlePush reports whether the notification was denied. If so, it counts a failed try and goes back to the choice.
func (s *Service) settlePush(st *tenant.State, u *tenant.User, p *progress) bool {
	message := st.Message(p.sent)
	if message == nil || message.Answer != tenant.PushDenied {
		return false
	}
	p.choose(u, s.decide(st, u))
	p.problem("approval", "The notification was denied. Choose an option again.")
	s.failed(st, u, p, "User denied the notification")
	return true
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
	p.proven = append(slices.Clip(p.proven), p.view.Chosen)
	p.choose(u, d)
	if len(p.proven) < p.view.Gates {
		return
	}
	s.record(st, u, p, tenant.AuditProgress, "success", "User completed all verification steps required to reset their password")
	p.view.Gate, p.view.Options = p.view.Gates, nil
	p.view.Step = StepPassword
	if d.Synchronized && st.OnPremisesPasswordReset.IsTrue("accountUnlockEnabled") {
		p.view.Step = StepUnlockOrReset
	}
}

// numberOf returns the phone number of an option, "" if it has none.
func numberOf(u *tenant.User, option Option) string {
	switch option {
	case OptionText, OptionCall:
		return u.Methods.Mobile
	case OptionOffice:
		return u.Methods.Office
	default:
		return ""
	}
}

// digits returns the digits of a phone number without an extension, which the service strips
// (https://learn.microsoft.com/entra/identity/authentication/troubleshoot-sspr).
func digits(number string) string {
	number, _, _ = strings.Cut(strings.ToLower(number), "x")
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}

// hint masks the phone number or the address of an option (chosen): the last two digits, or the first letter and the domain.
func hint(u *tenant.User, option Option) string {
	if number := digits(numberOf(u, option)); number != "" {
		return "(ending in " + number[max(0, len(number)-2):] + ")"
	}
	if option != OptionEmail {
		return ""
	}
	name, domain, _ := strings.Cut(u.Methods.Email, "@")
	first := ""
	for _, r := range name {
		first = string(r)
		break
	}
	return first + "***@" + domain
}
