package journeys

import (
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// ResetTo completes or fails a reset by itself, for tests and scripts: it begins, chooses the first option of each gate that
// the person can serve, reads the codes from the outbox and the devices, and sets the password. It returns the last step. It
// can serve every option but security questions whose answers the user has made up.
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

// servable returns the first option that ResetTo can serve, with the phone number that it asks for, or "".
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

// shownCode returns the code that was sent for the option under way, or that a device shows.
func (s *Service) shownCode(r Reset) (code string, err error) {
	err = s.store.View(func(st *tenant.State) error {
		u := st.User(r.UserPrincipalName)
		if u == nil {
			return ErrUnknown
		}
		for _, secret := range secretsFor(u, r.Chosen) {
			if code = s.unusedCode(secret); code != "" {
				return nil
			}
		}
		for _, m := range slices.Backward(st.Outbox) {
			if m.UserID == u.ID && m.Channel == channelOf[r.Chosen] && m.Code != "" {
				code = m.Code
				return nil
			}
		}
		return nil
	})
	return code, err
}

// approve approves the newest notification of the user.
func (s *Service) approve(r Reset) error {
	messages, err := s.Outbox(r.UserPrincipalName)
	for _, m := range slices.Backward(messages) {
		if err == nil && m.Channel == tenant.ChannelPush {
			return s.AnswerPush(m.ID, true)
		}
	}
	return err
}
