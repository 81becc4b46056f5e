package pages

import (
	"cmp"
	"net/http"
	"net/url"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// devicePage is the page on which a user signs in to an app on another device.
type devicePage struct {
	frame
	UserPrincipalName string
	// App is the app that waits with the code, "" until a code was entered.
	App, Code string
	// Answer is what the user has just answered, tenant.PushApproved or tenant.PushDenied, and "" before.
	Answer string
}

// device asks for the code that an app shows, and then whether to sign in to that app.
func (s *site) device(w http.ResponseWriter, r *http.Request, a journeys.Account) error {
	if a.Step != journeys.AccountSignedIn {
		return goOn(w, r, a.Step, pathDevice)
	}
	f := s.flashOf(r)
	p := devicePage{UserPrincipalName: a.UserPrincipalName, Answer: f.typed.Get("answer"), frame: frame{Problem: problemOf(f.problem, "code")}}
	if p.Code = f.typed.Get("code"); p.Code != "" && f.problem == nil {
		d, err := s.journeys.Device(a.Session, p.Code)
		if err != nil {
			return err
		}
		p.App, p.Code, p.Problem = d.App, cmp.Or(d.Code, p.Code), problemOf(d.Problem, "code")
	}
	show(w, http.StatusOK, "device", p)
	return nil
}

// deviceOn takes the code, or the answer. The code is kept from the one to the other, and never part of an address.
func (s *site) deviceOn(w http.ResponseWriter, r *http.Request) error {
	id := accountSession.id(r)
	if id == "" {
		return journeys.ErrUnknown
	}
	code, answer := r.PostForm.Get("code"), r.PostForm.Get("answer")
	typed := flash{typed: url.Values{"code": {code}}}
	var (
		d   journeys.DeviceSignIn
		err error
	)
	switch answer {
	case "":
		d, err = s.journeys.Device(id, code)
	case tenant.PushApproved, tenant.PushDenied:
		d, err = s.journeys.AnswerDevice(id, code, answer == tenant.PushApproved)
	default:
		return errBadForm
	}
	if err != nil {
		return err
	}
	if typed.problem = d.Problem; d.Problem != nil || answer == "" {
		return s.again(w, r, nil, typed)
	}
	return s.again(w, r, nil, flash{typed: url.Values{"answer": {answer}}}) // an address could claim it without an answer
}
