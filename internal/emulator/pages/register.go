package pages

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// registerPage is the page on which a user registers methods.
type registerPage struct {
	frame
	journeys.Registration
	Problem *problem // hides that of the registration
	// UserPrincipalName is that of the user.
	UserPrincipalName string
	// Add is the method that the user wants to add, "" for none, and Typed the number or the address that was typed.
	Add   journeys.Kind
	Typed string
	Call  bool
	// AppCode is what an app with the secret of the pending method shows now.
	AppCode string
	// AppsAreOne is true if methods are missing although the list is long enough, because it has more than one entry of
	// authenticator apps (autumn-2026 1.6).
	AppsAreOne bool
	// Questions are the inputs of security questions.
	Questions []questionField
}

// questionField is a choice of a question and the input of its answer.
type questionField struct {
	Number           int
	Question, Answer string // names of inputs
	Chosen           string
}

// IsPhone reports whether the method to add is a phone.
func (p registerPage) IsPhone() bool { return isPhone(p.Add) }

// IsMobile reports whether the method to add is the mobile phone. Only it gets text messages; the others are called.
func (p registerPage) IsMobile() bool { return p.Add == journeys.KindMobile }

func isPhone(k journeys.Kind) bool {
	return slices.Contains([]journeys.Kind{journeys.KindMobile, journeys.KindAlternateMobile, journeys.KindOffice}, k)
}

func isApp(k journeys.Kind) bool {
	return k == journeys.KindAuthenticator || k == journeys.KindSoftwareOATH
}

// IsApp reports whether a method is an app, for which nothing has to be typed first.
func (registerPage) IsApp(k journeys.Kind) bool { return isApp(k) }

// CanChange reports whether a method is registered whose number or address can be changed.
func (p registerPage) CanChange(k journeys.Kind) bool {
	has := func(m journeys.Registered) bool { return m.Kind == k }
	return (isPhone(k) || k == journeys.KindEmail) && slices.ContainsFunc(p.Registered, has)
}

// IsAsked reports whether sign-in waits for the registration or the confirmation.
func (p registerPage) IsAsked() bool {
	return p.Step == journeys.AccountRegister || p.Step == journeys.AccountConfirm
}

// register shows the methods of a user.
func (s *site) register(w http.ResponseWriter, r *http.Request, a journeys.Account) error {
	if a.Step == journeys.AccountChangePassword {
		return goOn(w, r, a.Step, "")
	}
	v, err := s.journeys.Registration(a.Session)
	if err != nil {
		return err
	}
	f := s.flashOf(r)
	p := registerPage{
		Registration: v, UserPrincipalName: a.UserPrincipalName, frame: frame{Done: r.Form.Get("done")},
		Typed: f.typed.Get("number") + f.typed.Get("address"), Call: f.typed.Get("call") == "yes",
	}
	if f.problem != nil || len(v.Offered) > 0 {
		p.Registration.Problem = f.problem // that of the registration may belong to a form that is not shown
	}
	if add := journeys.Kind(r.Form.Get("add")); slices.Contains(v.Offered, add) && !isApp(add) || p.CanChange(add) {
		p.Add = add
	}
	if p.AppsAreOne, err = s.appsAreOne(v); err != nil {
		return err
	}
	s.showRegister(w, p, numbered(f.typed, "question"))
	return nil
}

func (s *site) appsAreOne(v journeys.Registration) (are bool, err error) {
	apps := 0
	for _, m := range v.Registered {
		if isApp(m.Kind) {
			apps++
		}
	}
	err = s.store.View(func(st *tenant.State) error {
		are = v.Missing > 0 && apps > 1 && !st.Settings.AppIsTwoMethods
		return nil
	})
	return are, err
}

// showRegister shows the page. Chosen are the questions that were chosen.
func (s *site) showRegister(w http.ResponseWriter, p registerPage, chosen []string) {
	var inputs []string
	switch {
	case p.Pending != nil:
		if p.Add = ""; !p.Pending.Approve {
			inputs = []string{"code"}
		}
		if secret := p.Pending.Secret; secret != "" && !p.Pending.Approve {
			p.AppCode = s.journeys.AppCode(secret)
		}
	case p.IsPhone():
		inputs = []string{"number", "call"}
	case p.Add == journeys.KindEmail:
		inputs = []string{"address"}
	case p.Add == journeys.KindQuestions:
		for i := range p.QuestionsRequired {
			q := questionField{Number: i + 1, Question: fmt.Sprintf("question%d", i+1), Answer: fmt.Sprintf("answer%d", i+1)}
			if i < len(chosen) {
				q.Chosen = chosen[i]
			}
			p.Questions = append(p.Questions, q)
			inputs = append(inputs, q.Question, q.Answer)
		}
	}
	p.Problem = problemOf(p.Registration.Problem, inputs...)
	show(w, http.StatusOK, "register", p)
}

// registerOn handles the forms of the page.
func (s *site) registerOn(w http.ResponseWriter, r *http.Request) error {
	id, f := accountSession.id(r), r.PostForm
	if id == "" {
		return journeys.ErrUnknown
	}
	a, err := s.journeys.Account(id)
	switch {
	case err != nil:
		return err
	case a.Step == journeys.AccountChangePassword:
		return goOn(w, r, a.Step, "")
	}
	v, err := s.registerStep(id, f)
	if err != nil {
		return err
	}
	if v.Problem != nil {
		query := url.Values{}
		if add := addedBy(f); add != "" {
			query.Set("add", string(add))
		}
		return s.again(w, r, query, flash{problem: v.Problem, typed: shownAgain(f)})
	}
	switch do := f.Get("do"); {
	case do == "skip" && v.Step == journeys.AccountSignedIn:
		return finish(w, r, pathSignIn+"?done=skipped")
	case do == "good" && v.Step == journeys.AccountSignedIn:
		return finish(w, r, pathSignIn+"?done=registered")
	case do == "remove":
		return seeOther(w, r, pathRegister+"?done=removed")
	case do == "questions", (do == "code" || do == "approval") && v.Pending == nil:
		return seeOther(w, r, pathRegister+"?done=added")
	}
	return seeOther(w, r, pathRegister)
}

// addedBy returns the method that a form adds, "" for other forms.
func addedBy(f url.Values) journeys.Kind {
	switch f.Get("do") {
	case "phone":
		if kind := journeys.Kind(f.Get("kind")); isPhone(kind) {
			return kind
		}
	case "email":
		return journeys.KindEmail
	case "questions":
		return journeys.KindQuestions
	}
	return ""
}

// shownAgain returns what was typed in a form without the secrets: codes and answers.
func shownAgain(f url.Values) url.Values {
	typed := url.Values{}
	for name, values := range f {
		if name == "number" || name == "address" || name == "call" || strings.HasPrefix(name, "question") {
			typed[name] = values
		}
	}
	return typed
}

// registerStep carries out a form.
func (s *site) registerStep(id string, f url.Values) (journeys.Registration, error) {
	kind := journeys.Kind(f.Get("kind"))
	switch f.Get("do") {
	case "phone":
		if !isPhone(kind) {
			return journeys.Registration{}, errBadForm
		}
		return s.journeys.AddPhone(id, kind, f.Get("number"), f.Get("call") == "yes")
	case "email":
		return s.journeys.AddEmail(id, f.Get("address"))
	case "app":
		if !isApp(kind) {
			return journeys.Registration{}, errBadForm
		}
		return s.journeys.AddApp(id, kind)
	case "questions":
		return s.journeys.AddQuestions(id, questionsIn(f))
	case "code":
		return s.journeys.ConfirmCode(id, f.Get("code"))
	case "approval":
		return s.journeys.ConfirmApproval(id)
	case "cancel":
		return s.journeys.CancelPending(id)
	case "remove":
		return s.journeys.Remove(id, f.Get("method"))
	case "good":
		return s.journeys.LooksGood(id)
	case "skip":
		return s.skip(id)
	}
	return journeys.Registration{}, errBadForm
}

// skip postpones registration.
func (s *site) skip(id string) (journeys.Registration, error) {
	a, err := s.journeys.Skip(id)
	if err != nil {
		return journeys.Registration{}, err
	}
	v, err := s.journeys.Registration(id)
	if a.Problem != nil {
		v.Problem = a.Problem
	}
	return v, err
}

// questionsIn reads the questions and answers of a form.
func questionsIn(f url.Values) (answers []journeys.QuestionAnswer) {
	given := numbered(f, "answer")
	for i, question := range numbered(f, "question") {
		a := journeys.QuestionAnswer{Question: question}
		if i < len(given) {
			a.Answer = given[i]
		}
		answers = append(answers, a)
	}
	return answers
}
