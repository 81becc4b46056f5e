package pages

import (
	"fmt"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
)

// resetPage is a step of a reset. Step is "" before it begins.
type resetPage struct {
	frame
	journeys.Reset
	Problem *problem // hides that of the journey
	// Offers are the choices, and Number is the one whose full phone number must be entered.
	Offers []offer
	Number *offer
	// Chosen are the words of the option in progress.
	Chosen optionWords
	// Fields are the names of the inputs of the answers.
	Fields []string
	// UserID is what was typed, and Captcha what must be typed, before a reset begins.
	UserID  string
	Captcha journeys.Captcha
	// Change is true if the user may choose another option.
	Change bool
	Way    way
}

// way is the way to the administrator.
type way struct {
	// Link is an address that is safe to follow, "" if there is none. Text is shown in any case.
	Link, Text string
}

// wayTo reads the helpdesk's e-mail address or web address that an administrator has entered. Anything else is shown without
// a link.
func wayTo(entered string) way {
	entered = strings.TrimSpace(entered)
	if u, err := url.Parse(entered); err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") {
		return way{Link: u.String(), Text: entered}
	}
	address := strings.TrimPrefix(entered, "mailto:")
	if parsed, err := mail.ParseAddress(address); err == nil && parsed.Address == address {
		return way{Link: (&url.URL{Scheme: "mailto", Opaque: url.PathEscape(address)}).String(), Text: address}
	}
	return way{Text: entered}
}

// reset shows the step that a reset has reached, or its beginning.
func (s *site) reset(w http.ResponseWriter, r *http.Request) error {
	id := resetSession.id(r)
	f := s.flashOf(r)
	if id == "" || f.typed.Has("userId") { // the form that begins a reset
		s.showBegin(w, f)
		return nil
	}
	v, err := s.journeys.Reset(id)
	if err != nil {
		return err
	}
	v.Problem = f.problem // that of the journey may belong to a form that is not shown
	if v.Step == journeys.StepReset || v.Step == journeys.StepUnlocked {
		resetSession.forget(w, r)
	}
	showReset(w, v, journeys.Option(r.Form.Get("option")), r.Form.Has("change"))
	return nil
}

// showBegin shows the first page, with new characters each time.
func (s *site) showBegin(w http.ResponseWriter, f flash) {
	show(w, http.StatusOK, "reset", resetPage{
		Problem: problemOf(f.problem, "userId", "characters"), UserID: f.typed.Get("userId"), Captcha: s.journeys.NewCaptcha(),
	})
}

// inputsAt are the inputs of each step to which a problem can belong.
var inputsAt = map[journeys.Step][]string{
	journeys.StepChoose: {"option"}, journeys.StepCode: {"code"}, journeys.StepUnlockOrReset: {"unlock"}, journeys.StepPassword: {"password", "again"},
}

// showReset shows a step. option is the phone whose number must be entered; change shows the choices again.
func showReset(w http.ResponseWriter, v journeys.Reset, option journeys.Option, change bool) {
	p := resetPage{Reset: v, Offers: offersOf(v.Options), Chosen: wordsOf[v.Chosen]}
	underWay := v.Step == journeys.StepCode || v.Step == journeys.StepApprove || v.Step == journeys.StepQuestions
	p.Change = underWay && len(v.Options) > 0
	if p.Change && (change || option != "") {
		p.Step = journeys.StepChoose
	}
	inputs := inputsAt[p.Step]
	if p.Step == journeys.StepChoose {
		if len(p.Offers) == 0 {
			inputs = nil
		}
		if o := offerIn(p.Offers, option); o != nil && o.Phone {
			p.Number, inputs = o, []string{"number"}
		}
	}
	if p.Step == journeys.StepQuestions {
		for i := range v.Questions {
			p.Fields = append(p.Fields, fmt.Sprintf("answer%d", i+1))
		}
		inputs = p.Fields
	}
	if v.Refusal != nil {
		p.Way = wayTo(v.Refusal.Contact.Link)
	}
	p.Problem = problemOf(v.Problem, inputs...)
	show(w, http.StatusOK, "reset", p)
}

// resetOn handles the form of a step.
func (s *site) resetOn(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	switch f.Get("do") {
	case "restart":
		resetSession.forget(w, r)
		return seeOther(w, r, pathReset)
	case "begin":
		return s.beginReset(w, r, f)
	}
	id := resetSession.id(r)
	if id == "" {
		return journeys.ErrUnknown
	}
	option := journeys.Option(f.Get("option"))
	if f.Get("do") == "choose" && wordsOf[option].Phone && !f.Has("number") {
		return seeOther(w, r, pathReset+"?option="+url.QueryEscape(string(option)))
	}
	v, err := s.resetStep(id, option, f)
	if err != nil {
		return err
	}
	if v.Problem == nil {
		return seeOther(w, r, pathReset)
	}
	query := url.Values{}
	if _, known := wordsOf[option]; known {
		query.Set("option", string(option))
	}
	if f.Get("do") == "choose" {
		query.Set("change", "yes")
	}
	return s.again(w, r, query, flash{problem: v.Problem})
}

func (s *site) beginReset(w http.ResponseWriter, r *http.Request, f url.Values) error {
	v, err := s.journeys.BeginReset(f.Get("userId"), f.Get("captcha"), f.Get("characters"))
	switch {
	case err != nil:
		return err
	case v.ID == "":
		return s.again(w, r, nil, flash{problem: v.Problem, typed: url.Values{"userId": {f.Get("userId")}}})
	}
	resetSession.keep(w, r, v.ID)
	return seeOther(w, r, pathReset)
}

// resetStep carries out a form.
func (s *site) resetStep(id string, option journeys.Option, f url.Values) (journeys.Reset, error) {
	switch f.Get("do") {
	case "choose":
		if option == "" {
			return s.resetProblem(id, "option", "Choose one of the options.")
		}
		return s.journeys.Choose(id, option, f.Get("number"))
	case "code":
		return s.journeys.EnterCode(id, f.Get("code"))
	case "approval":
		v, err := s.journeys.CheckApproval(id)
		if err == nil && v.Step == journeys.StepApprove && v.Problem == nil {
			v.Problem = &journeys.Problem{Text: "The notification has not been answered yet."} // only people need it: a script asks again
		}
		return v, err
	case "questions":
		return s.journeys.AnswerQuestions(id, numbered(f, "answer"))
	case "unlock":
		if choice := f.Get("unlock"); !slices.Contains([]string{"yes", "no"}, choice) {
			return s.resetProblem(id, "unlock", "Choose whether to unlock the account or to reset the password.")
		}
		return s.journeys.ChooseUnlock(id, f.Get("unlock") == "yes")
	case "password":
		return s.journeys.SetPassword(id, f.Get("password"), f.Get("again"))
	case "contact":
		return s.journeys.ContactAdministrator(id)
	}
	return journeys.Reset{}, errBadForm
}

// resetProblem returns the current step with a problem of the form itself.
func (s *site) resetProblem(id, input, text string) (journeys.Reset, error) {
	v, err := s.journeys.Reset(id)
	v.Problem = &journeys.Problem{Field: input, Text: text}
	return v, err
}

// numbered returns the values of the inputs name1, name2 and so on, at most maxNumbered.
func numbered(f url.Values, name string) (values []string) {
	for i := 1; i <= maxNumbered; i++ {
		key := fmt.Sprintf("%s%d", name, i)
		if !f.Has(key) {
			break
		}
		values = append(values, f.Get(key))
	}
	return values
}

// maxNumbered is more than the highest number of security questions, five (sspr-policy 3.4).
const maxNumbered = 20
