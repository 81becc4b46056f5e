package journeys

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// kinds are the kinds of methods in the order in which they are offered (chosen), with their names in the report of
// registrations.
var kinds = []struct {
	kind   Kind
	report string
}{
	{KindAuthenticator, tenant.ReportPush},
	{KindSoftwareOATH, tenant.ReportSoftwareCode},
	{KindMobile, tenant.ReportMobile},
	{KindAlternateMobile, tenant.ReportAlternateMobile},
	{KindOffice, tenant.ReportOffice},
	{KindEmail, tenant.ReportEmail},
	{KindQuestions, tenant.ReportQuestions},
}

// maxApps is how many apps of a kind a user can register
// (https://learn.microsoft.com/entra/identity/authentication/concept-registration-mfa-sspr-combined).
const maxApps = 5

// phoneTypes are the types of the kinds that are phones, and phoneMethodIDs their ids.
var (
	phoneTypes = map[Kind]string{
		KindMobile: tenant.PhoneMobile, KindAlternateMobile: tenant.PhoneAlternateMobile, KindOffice: tenant.PhoneOffice,
	}
	phoneMethodIDs = map[Kind]string{
		KindMobile: tenant.MobilePhoneMethodID, KindAlternateMobile: tenant.AlternateMobilePhoneMethodID, KindOffice: tenant.OfficePhoneMethodID,
	}
	appKinds = map[Kind]tenant.AppKind{KindAuthenticator: tenant.AppAuthenticator, KindSoftwareOATH: tenant.AppSoftwareOATH}
)

// questionsID names the security questions for Remove. Graph has no id for them.
const questionsID = "securityQuestions"

// Registration returns the page on which methods are registered.
func (s *Service) Registration(session string) (Registration, error) {
	return s.register(session, s.store.View, func(*visit) *Problem { return nil })
}

// register lets a person do something on the page of registration, and returns the page. A person whose password has to be
// changed first does not see it.
func (s *Service) register(session string, access func(func(*tenant.State) error) error, do func(*visit) *Problem) (r Registration, err error) {
	err = s.visit(session, access, func(v *visit) {
		if v.step == AccountChangePassword {
			r = Registration{Step: v.step, Problem: &Problem{Field: "password", Text: "Change your password first."}}
			return
		}
		problem := do(v)
		r = v.registration(problem)
	})
	return r, err
}

// registration returns the page.
func (v *visit) registration(problem *Problem) Registration {
	r := Registration{
		Registered: v.registered(), Offered: []Kind{}, Required: v.rules.Required(v.u), Missing: v.missing(),
		Step: v.step, CanSkip: v.canSkip(), Problem: problem,
	}
	for _, one := range kinds {
		if v.offers(one.kind) {
			r.Offered = append(r.Offered, one.kind)
		}
	}
	if slices.Contains(r.Offered, KindQuestions) {
		r.QuestionChoices, r.QuestionsRequired = v.questionChoices(), v.questionsRequired()
	}
	if v.pending != nil {
		r.Pending = new(v.pending.view)
	}
	return r
}

// registered returns the methods that the user has. The owner sees numbers and addresses whole.
func (v *visit) registered() []Registered {
	all := []Registered{}
	for _, one := range kinds {
		if app, ok := appKinds[one.kind]; ok {
			for _, a := range v.u.AppsOf(app) {
				all = append(all, Registered{ID: a.ID, Kind: one.kind, Hint: a.DisplayName})
			}
			continue
		}
		if hint, has := v.present(one.kind); has {
			all = append(all, Registered{ID: methodID(one.kind), Kind: one.kind, Hint: hint})
		}
	}
	return all
}

// present returns the number or address of a kind of which a user has one at most.
func (v *visit) present(kind Kind) (hint string, has bool) {
	switch {
	case phoneTypes[kind] != "":
		hint = *v.u.Methods.Number(phoneTypes[kind])
	case kind == KindEmail:
		hint = v.u.Methods.Email
	default:
		return "", slices.Contains(v.u.RegisteredMethods, tenant.ReportQuestions)
	}
	return hint, hint != ""
}

func methodID(kind Kind) string {
	switch {
	case phoneMethodIDs[kind] != "":
		return phoneMethodIDs[kind]
	case kind == KindEmail:
		return tenant.EmailMethodID
	}
	return questionsID
}

// allows reports whether the policies let the user register a kind, whether or not the user has it. The alternate phone needs a
// mobile phone (graph-api 1.8), and calls; while sign-in asks for registration it is not offered, and neither is the office
// phone, unless the directory has a business phone
// (https://learn.microsoft.com/entra/identity/authentication/concept-registration-mfa-sspr-combined).
func (v *visit) allows(kind Kind) bool {
	if v.step == AccountRegister && v.powerless() {
		return false
	}
	if kind == KindAlternateMobile {
		lasts := len(v.st.WithoutEnded(v.u, []string{tenant.ReportAlternateMobile})) > 0
		return v.step != AccountRegister && v.u.Methods.Mobile != "" && v.rules.Calls(v.u) && lasts
	}
	if kind == KindOffice && v.step == AccountRegister && len(v.u.BusinessPhones) == 0 {
		return false
	}
	i := slices.IndexFunc(v.kinds(), func(k Kind) bool { return k == kind })
	return i >= 0
}

// kinds returns the kinds that the policies let the user register, without the alternate phone.
func (v *visit) kinds() (allowed []Kind) {
	methods := v.st.WithoutEnded(v.u, v.rules.Registrable(v.u))
	for _, one := range kinds {
		if slices.Contains(methods, one.report) {
			allowed = append(allowed, one.kind)
		}
	}
	return allowed
}

// offers reports whether a kind can be added: the policies allow it, and the user does not have as many as there can be.
func (v *visit) offers(kind Kind) bool {
	if !v.allows(kind) {
		return false
	}
	if app, ok := appKinds[kind]; ok {
		return len(v.u.AppsOf(app)) < maxApps
	}
	_, has := v.present(kind)
	return !has
}

var notOffered = &Problem{Field: "method", Text: "Your organization does not let you add this method, or you have it already."}

// CancelPending drops the pending method.
func (s *Service) CancelPending(session string) (Registration, error) {
	return s.register(session, s.store.Update, func(v *visit) *Problem {
		v.pending = nil
		return nil
	})
}

// Remove removes a registered method by its id. As in Graph, the mobile phone stays while there is an alternate one, and the
// default method stays while there are others (graph-api 1.8).
func (s *Service) Remove(session, id string) (Registration, error) {
	return s.register(session, s.store.Update, func(v *visit) *Problem {
		all := v.registered()
		i := slices.IndexFunc(all, func(r Registered) bool { return strings.EqualFold(r.ID, id) })
		if i < 0 {
			return &Problem{Field: "method", Text: "You do not have this method any more."}
		}
		one, m := all[i], v.u.Methods
		isDefault := m.DefaultMethod != "" && (m.DefaultMethod == phoneTypes[one.Kind] || m.DefaultMethod == one.ID)
		switch {
		case one.Kind == KindMobile && m.AlternateMobile != "":
			return &Problem{Field: "method", Text: "Remove the alternate mobile phone first."}
		case isDefault && v.u.HasMethodBesides(one.ID):
			return &Problem{Field: "method", Text: "This is your default sign-in method, which cannot be removed while you have others."}
		}
		v.remove(one)
		return nil
	})
}

func (v *visit) remove(one Registered) {
	switch {
	case phoneTypes[one.Kind] != "":
		v.st.StorePhone(v.u, phoneTypes[one.Kind], "")
	case one.Kind == KindEmail:
		v.st.SetEmail(v.u.ID, "")
	case one.Kind == KindQuestions:
		v.st.SetQuestions(v.u.ID)
	default:
		app, _ := v.u.App(one.ID)
		v.st.RemoveApp(v.u, app)
	}
}

// LooksGood confirms what is registered. It ends a registration or a reconfirmation if nothing is missing.
func (s *Service) LooksGood(session string) (Registration, error) {
	return s.register(session, s.store.Update, func(v *visit) *Problem {
		if missing := v.missing(); missing > 0 {
			if v.step == AccountSignedIn {
				return nil
			}
			return &Problem{Field: "method", Text: fmt.Sprintf("Methods that are still to be added: %d.", missing)}
		}
		v.u.SelfService.ConfirmedAt = v.now.UTC()
		if v.started {
			v.audit(tenant.AuditInfoCompleted)
		}
		v.step, v.started, v.pending = AccountSignedIn, false, nil
		return nil
	})
}

// audit logs what the user has done.
func (v *visit) audit(activity string) { v.st.AddUserAudit(activity, v.u.ID, "success", v.now) }
