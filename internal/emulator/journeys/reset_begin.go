package journeys

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// captchaLife is how long a captcha is valid, and maxCaptchas how many are kept (chosen).
const (
	captchaLife = 5 * time.Minute
	maxCaptchas = 1000
)

// The captcha has no characters that look alike.
const (
	captchaAlphabet = "ABCDEFGHJKLMNPQRTUVWXY346789"
	captchaLength   = 6
)

// NewCaptcha returns characters to type. They are valid for one call of BeginReset within five minutes. Only the last thousand
// captchas are kept.
func (s *Service) NewCaptcha() Captcha {
	b := make([]byte, captchaLength)
	_, _ = rand.Read(b) // never fails
	for i := range b {
		b[i] = captchaAlphabet[int(b[i])%len(captchaAlphabet)]
	}
	c := Captcha{ID: newID(), Characters: string(b)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.captchas = append(s.captchas, captcha{c, s.now().Add(captchaLife)})
	s.captchas = s.captchas[max(0, len(s.captchas)-maxCaptchas):]
	return c
}

// forgetOver removes expired resets. The caller holds the lock.
func (s *Service) forgetOver() {
	now := s.now()
	for id, r := range s.resets {
		if !now.Before(r.ends) {
			delete(s.resets, id)
		}
	}
}

// takeCaptcha reports whether characters are those of a captcha. It can be used once, right or wrong.
func (s *Service) takeCaptcha(id, characters string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.captchas, func(c captcha) bool { return c.ID == id })
	if i < 0 {
		return false
	}
	c := s.captchas[i]
	s.captchas = slices.Delete(s.captchas, i, i+1)
	return s.now().Before(c.expires) && strings.EqualFold(c.Characters, strings.TrimSpace(characters))
}

// BeginReset begins a reset with a user ID and the characters of a captcha. If the user ID is missing or the characters are
// wrong, the result has no ID and a problem in the field "userId" or "characters". Otherwise a journey begins, which may be
// refused at once.
func (s *Service) BeginReset(userID, captchaID, characters string) (Reset, error) {
	userID = strings.TrimSpace(userID)
	passed := s.takeCaptcha(captchaID, characters)
	switch {
	case userID == "":
		return Reset{Problem: &Problem{Field: "userId", Text: "Enter your user ID."}}, nil
	case !passed:
		return Reset{UserPrincipalName: userID, Problem: &Problem{
			Field: "characters", Text: "The characters do not match. Enter the new ones.",
		}}, nil
	}
	return s.begin(userID)
}

// begin begins a reset without a captcha.
func (s *Service) begin(userID string) (Reset, error) {
	r := &reset{ends: s.now().Add(SessionLife)}
	p := progress{correlation: uuid.NewString(), view: Reset{ID: newID(), UserPrincipalName: userID, Gate: 1, Gates: 1}}
	err := s.store.UpdateUser(func(st *tenant.State) error {
		u := st.User(userID)
		if u == nil {
			s.refuse(st, nil, &p, CauseUnknownUser)
			return tenant.ErrDiscard
		}
		p.userID = u.ID
		d := s.decide(st, u)
		p.view.Gates, p.view.Strength = d.Required, !d.Synchronized
		s.record(st, u, &p, tenant.AuditProgress, "success", "User submitted their user ID") // (user-journeys 9.2)
		if d.Cause != "" {
			s.refuse(st, u, &p, d.Cause)
			return nil
		}
		p.choose(u, d)
		return nil
	})
	if err != nil {
		return Reset{}, err
	}
	r.at = p
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgetOver()
	s.resets[p.view.ID] = r
	return r.at.view, nil
}

// choose goes to the choice of the next verification.
func (p *progress) choose(u *tenant.User, d Decision) {
	p.view.Step, p.view.Gate, p.view.Chosen = StepChoose, len(p.proven)+1, ""
	p.view.Questions, p.questions = nil, nil
	p.code, p.sent, p.sentTo = "", "", ""
	p.view.Options = nil
	for _, o := range d.Options {
		if !slices.ContainsFunc(p.proven, func(before proof) bool { return d.sameMethod(before.option, o) }) {
			p.view.Options = append(p.view.Options, Offer{Option: o, Hint: hint(u, o)})
		}
	}
}

// find returns a reset that has not expired.
func (s *Service) find(id string) (*reset, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.resets[id]
	if !ok || !s.now().Before(r.ends) {
		delete(s.resets, id)
		return nil, ErrUnknown
	}
	return r, nil
}

// Reset returns the current step of a reset, with the problem of the last call.
func (s *Service) Reset(id string) (Reset, error) {
	r, err := s.find(id)
	if err != nil {
		return Reset{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at.view, nil
}

// advance calls fn for a reset at one of the steps, with the user and the current decision: a block and a change of the policy
// or of the user take effect in the middle of a reset (chosen; see recheck). At other steps it does nothing but drop the problem
// of the last call, for example if a form is sent twice.
func (s *Service) advance(id string, fn func(st *tenant.State, u *tenant.User, d Decision, p *progress), steps ...Step) (Reset, error) {
	r, err := s.find(id)
	if err != nil {
		return Reset{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(steps, r.at.view.Step) {
		r.at.view.Problem = nil
		return r.at.view, nil
	}
	next := r.at
	next.view.Problem = nil
	err = s.store.UpdateUser(func(st *tenant.State) error {
		u := st.User(next.userID)
		if u == nil && next.userID != "" { // was deleted
			return ErrUnknown
		}
		d := Decision{Cause: CauseUnknownUser}
		if u != nil {
			st.Touch(u)
			d = s.decide(st, u)
		}
		if d.Cause != "" && next.view.Step != StepRefused {
			s.refuse(st, u, &next, d.Cause)
			return nil
		}
		if next.view.Step == StepRefused || s.recheck(st, u, d, &next, slices.Contains(steps, StepChoose)) {
			fn(st, u, d, &next)
		}
		return nil
	})
	if err != nil {
		return Reset{}, err
	}
	r.at = next
	return next.view, nil
}

func (p *progress) problem(field, text string) { p.view.Problem = &Problem{Field: field, Text: text} }
