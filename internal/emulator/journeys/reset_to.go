package journeys

import (
	"cmp"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// ResetTo runs a whole reset, for tests and scripts: at each verification it chooses the first option that it can complete, reads
// codes from the outbox and the devices, and then sets the password. It returns the last step. It can complete every option
// except security questions whose answers are not those of the seed.
func (s *Service) ResetTo(userID, password string) (Reset, error) {
	r, err := s.begin(userID)
	for err == nil && r.Problem == nil {
		switch r.Step {
		case StepChoose:
			var option Option
			var number string
			if option, number, err = s.servable(r); err != nil || option == "" {
				return r, err
			}
			r, err = s.Choose(r.ID, option, number)
		case StepCode:
			var code string
			if code, err = s.shownCode(r); err == nil {
				r, err = s.EnterCode(r.ID, code)
			}
		case StepApprove:
			if err = s.approve(r); err == nil {
				r, err = s.CheckApproval(r.ID)
			}
		case StepQuestions:
			answers := slices.Repeat([]string{tenant.SeedAnswer}, len(r.Questions))
			r, err = s.AnswerQuestions(r.ID, answers)
		case StepUnlockOrReset:
			r, err = s.ChooseUnlock(r.ID, false)
		case StepPassword:
			r, err = s.SetPassword(r.ID, password, password)
		default:
			return r, nil
		}
	}
	return r, err
}

// servable returns the first option that ResetTo can complete, with its phone number, or "".
func (s *Service) servable(r Reset) (option Option, number string, err error) {
	err = s.store.View(func(st *tenant.State) error {
		u := st.User(r.UserPrincipalName)
		if u == nil {
			return ErrUnknown
		}
		i := slices.IndexFunc(r.Options, func(o Offer) bool {
			return o.Option != OptionQuestions || !slices.ContainsFunc(u.SecurityQuestions(), func(q tenant.UserQuestion) bool {
				return !q.IsAnswer(tenant.SeedAnswer)
			})
		})
		if i >= 0 {
			option = r.Options[i].Option
			number = numberOf(u, option)
		}
		return nil
	})
	return option, number, err
}

// shownCode returns the code that was sent for the option in progress, or that a device shows.
func (s *Service) shownCode(r Reset) (code string, err error) {
	sent, err := s.sent(r.ID)
	if err != nil {
		return "", err
	}
	err = s.store.View(func(st *tenant.State) error {
		if m := st.Message(sent); m != nil {
			code = m.Code
			return nil
		}
		if u := st.User(r.UserPrincipalName); u != nil {
			for _, secret := range secretsFor(u, r.Chosen) {
				code = cmp.Or(code, s.unusedCode(secret))
			}
		}
		return nil
	})
	return code, err
}

// sent returns the id of the message that a reset has sent, "" if it has sent none.
func (s *Service) sent(id string) (string, error) {
	r, err := s.find(id)
	if err != nil {
		return "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at.sent, nil
}

// approve approves the notification that a reset has sent.
func (s *Service) approve(r Reset) error {
	sent, err := s.sent(r.ID)
	if err != nil {
		return err
	}
	return s.AnswerPush(sent, true)
}
