package journeys

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// kinds are the kinds of methods in the order in which they are offered (the first ones by user-journeys 2.18), with their names
// in the report of registrations.
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

// maxApps is how many apps of a kind a user can register (user-journeys 2.7).
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

// questionsID identifies the security questions for Remove. Graph has no id for them.
const questionsID = "securityQuestions"

// Registration returns the page on which methods are registered, with the problem of the last call.
func (s *Service) Registration(session string) (r Registration, err error) {
	err = s.visit(session, s.store.View, func(v *visit) { r = v.registration() })
	return r, err
}

// register calls do for a user on the page of registration, unless the password has to be changed first, and returns the page.
func (s *Service) register(session string, do func(*visit) *Problem) (r Registration, err error) {
	err = s.visit(session, s.store.UpdateUser, func(v *visit) {
		if v.problem = passwordFirst; v.step != AccountChangePassword {
			v.problem = do(v)
		}
		r = v.registration()
	})
	return r, err
}

var passwordFirst = &Problem{Field: "password", Text: "Change your password first."}

// registration returns the page. If the password has to be changed first, the page is not shown.
func (v *visit) registration() Registration {
	if v.step == AccountChangePassword {
		return Registration{Step: v.step, Problem: cmp.Or(v.problem, passwordFirst)}
	}
	r := Registration{
		Registered: v.registered(), Offered: []Kind{}, Required: v.rules.Required(v.u), Missing: v.missing(),
		Step: v.step, CanSkip: v.canSkip(), Problem: v.problem,
	}
	if v.problem == nil && v.leadsNowhere() {
		r.Problem = &Problem{Field: "method", Text: "You are an administrator, and administrators may not reset their passwords here: " +
			"you cannot register any method."}
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

// registered returns the user's methods. Numbers and addresses are not masked for their owner.
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

// present returns the number or address of a kind of which a user has at most one.
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

// leadsNowhere reports whether registration is required of an administrator whose own policy is off (user-journeys 2.20).
func (v *visit) leadsNowhere() bool { return v.step == AccountRegister && v.powerless() }

// allows reports whether the user may register a kind, even if it is registered already. The alternate phone requires a mobile
// phone (graph-api 1.8) and calls. While sign-in requires registration, it is not offered, and the office phone is offered only
// if the directory has a business phone (user-journeys 2.9 and 2.10).
func (v *visit) allows(kind Kind) bool {
	if v.leadsNowhere() {
		return false
	}
	if kind == KindAlternateMobile {
		lasts := len(v.st.WithoutEnded(v.u, []string{tenant.ReportAlternateMobile})) > 0
		return v.step != AccountRegister && v.u.Methods.Mobile != "" && v.rules.Calls(v.u) && lasts
	}
	if kind == KindOffice && v.step == AccountRegister && len(v.u.BusinessPhones) == 0 {
		return false
	}
	return slices.Contains(v.allowedKinds(), kind)
}

// allowedKinds returns the kinds that the user may register, without the alternate phone.
func (v *visit) allowedKinds() (allowed []Kind) {
	methods := v.st.WithoutEnded(v.u, v.rules.Registrable(v.u))
	for _, one := range kinds {
		if slices.Contains(methods, one.report) {
			allowed = append(allowed, one.kind)
		}
	}
	return allowed
}

// offers reports whether a kind can be added: the policies allow it, and the user has fewer than the maximum.
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

var notOffered = &Problem{Field: "method", Text: "Your organization does not allow this method, or you already have it."}

// CancelPending discards the pending method.
func (s *Service) CancelPending(session string) (Registration, error) {
	return s.register(session, func(v *visit) *Problem {
		v.pending = nil
		return nil
	})
}

// Remove removes a registered method by its id. As in Graph, the mobile phone cannot be removed before the alternate one, nor
// the default method before all others (graph-api 1.8).
func (s *Service) Remove(session, id string) (Registration, error) {
	return s.register(session, func(v *visit) *Problem {
		all := v.registered()
		i := slices.IndexFunc(all, func(r Registered) bool { return strings.EqualFold(r.ID, id) })
		if i < 0 {
			return &Problem{Field: "method", Text: "You no longer have this method."}
		}
		one, m := all[i], v.u.Methods
		isDefault := m.DefaultMethod != "" && (m.DefaultMethod == phoneTypes[one.Kind] || m.DefaultMethod == one.ID)
		switch {
		case one.Kind == KindMobile && m.AlternateMobile != "":
			return &Problem{Field: "method", Text: "Remove the alternate mobile phone first."}
		case isDefault && v.u.HasMethodBesides(one.ID):
			return &Problem{Field: "method", Text: "This is your default sign-in method, which cannot be removed while you have others."}
		}
		before := v.missing()
		v.st.KeepReported(v.u, v.now)
		v.remove(one)
		if own := &v.u.SelfService; before == 0 && v.missing() > 0 && !own.ConfirmedAt.IsZero() {
			own.RemovedTooMany = true
		}
		v.audit(tenant.AuditInfoDeleted, "success")
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

// LooksGood confirms the registered methods. It ends a registration or a reconfirmation if none is missing.
func (s *Service) LooksGood(session string) (Registration, error) {
	return s.register(session, func(v *visit) *Problem {
		missing := v.missing()
		if missing > 0 && v.step != AccountSignedIn {
			return &Problem{Field: "method", Text: fmt.Sprintf("Not all methods are registered. Number of missing methods: %d.", missing)}
		}
		if missing == 0 {
			v.confirmed()
		}
		if missing == 0 && v.started {
			v.audit(tenant.AuditInfoRegisteredAll, "success")
			v.audit(tenant.AuditInfoCompleted, "success")
			v.started = false
		}
		v.audit(tenant.AuditInfoReviewed, "success")
		v.step, v.pending = AccountSignedIn, nil
		return nil
	})
}

// confirmed stores that the user has just registered or confirmed enough methods.
func (v *visit) confirmed() {
	v.u.SelfService.ConfirmedAt, v.u.SelfService.RemovedTooMany = v.now.UTC(), false
}

// audit logs what the user did (user-journeys 9.9 to 9.12).
func (v *visit) audit(activity, result string) { v.auditWhy(activity, result, "") }

func (v *visit) auditWhy(activity, result, reason string) {
	v.s.audit(v.st, v.u, v.correlation, activity, result, reason)
}
