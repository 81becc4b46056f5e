package ready

import (
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The codes that users see (sspr-policy 5.1). SSPR_0029 and SSPR_0030 are not among them: nothing shows in advance whether
// the on-premises agent can be reached and may set passwords.
const (
	CodeTenantOff      = "SSPR_0009"
	CodeNoWriteback    = "SSPR_0010"
	CodeNoPolicy       = "SSPR_0011"
	CodeNotLicensed    = "SSPR_0012"
	CodeNotInGroup     = "SSPR_0013"
	CodeMethodsMissing = "SSPR_0014"
)

// world is the facts with everything that Judge needs decided.
type world struct {
	Facts
	// favorable is true if each method that may be registered or offered is.
	favorable bool
}

// either returns the value that is known, or both.
func either[T any](known *T, both ...T) []T {
	if known != nil {
		return []T{*known}
	}
	return both
}

// worlds returns the worlds that the known facts allow: at most 48.
func (f Facts) worlds() []world {
	var all []world
	for _, administrator := range either(f.Administrator, true, false) {
		for _, global := range either(f.GlobalAdministrator, true, false) {
			if global && !administrator {
				continue
			}
			for _, required := range either(f.Required, 1, 2) {
				for _, state := range either(f.Rules.State, sspr.PreMigration, sspr.MigrationComplete) {
					for _, favorable := range []bool{true, false} {
						w := world{f, favorable}
						w.Person.Administrator, w.Person.TwoGate, w.Person.GlobalAdministrator = administrator, administrator, global
						w.Rules.Required, w.Rules.State = required, new(state)
						w.decide()
						all = append(all, w)
					}
				}
			}
		}
	}
	return all
}

// decide fills what Judge needs of the facts.
func (w *world) decide() {
	w.Person.Reported = true // the methods are read from the service and not from the report
	w.Person.Unlicensed = w.Licensed != nil && !*w.Licensed
	w.Rules.AdministratorsBlocked = w.AdministratorsAllowed != nil && !*w.AdministratorsAllowed
	if w.favorable {
		w.Person.Registered |= w.Person.PerhapsRegistered
		w.Person.Offered |= w.Person.PerhapsOffered
	}
}

// judge returns the verdict about the methods alone, whatever the license and the administrator policy are: an end of
// methods is a reason of its own only for a person who has no other.
func (w world) judge() Verdict {
	rules, p := w.Rules, w.Person
	rules.AdministratorsBlocked, p.Unlicensed = false, false
	return rules.Judge(p)
}

// resultOfMethods returns the result of the check of methods. A verdict that depends on what Microsoft does not document is
// unknown, as it is "may be affected" for readiness.
func resultOfMethods(v Verdict) Result {
	if !v.Ready && v.Perhaps {
		return Unknown
	}
	return resultOf(&v.Ready)
}

// answer makes all checks.
func (w world) answer() Answer {
	v := w.judge()
	a := Answer{Required: new(w.required()), Perhaps: !v.Ready && v.Perhaps, Until: v.Until, Methods: w.methods(v)}
	if !v.Ready {
		a.Reason = v.Reasons[0]
	}
	results := map[CheckName]Result{
		CheckEnabled: resultOf(w.Enabled), CheckMember: resultOf(w.Member), CheckTenant: w.tenant(), CheckScope: w.scope(), CheckLicense: w.license(),
		CheckPassword: w.password(), CheckWriteback: w.writeback(), CheckMethods: resultOfMethods(v), CheckBlocked: Unknown,
	}
	if w.Blocked != nil {
		results[CheckBlocked] = resultOf(new(!*w.Blocked))
	}
	a.CanReset = new(true)
	for _, name := range checkNames() {
		result := results[name]
		a.Checks = append(a.Checks, Check{name, result})
		switch {
		case result == Fail && a.CanReset != nil && *a.CanReset:
			a.CanReset, a.Code = new(false), w.code(name)
		case result == Fail:
			a.CanReset = new(false)
		case result == Unknown && (a.CanReset == nil || *a.CanReset):
			a.CanReset = nil
		}
	}
	if a.Code == CodeNoWriteback && results[CheckMethods] != Pass {
		a.Code = "" // which of the two the service checks first is not documented (user-journeys 10.2)
	}
	return a
}

func (w world) required() int64 {
	if w.Person.Administrator {
		return AdministratorMethodsRequired
	}
	return w.Rules.Required
}

// tenant returns whether password reset is on. A scope with a group that is not chosen is a policy that is not defined.
func (w world) tenant() Result {
	switch {
	case w.Person.Administrator && w.AdministratorsAllowed == nil, !w.Person.Administrator && w.EnabledFor == nil:
		return Unknown
	case w.Person.Administrator:
		return resultOf(new(!slices.Contains(w.Rules.Judge(w.Person).Reasons, AdministratorsBlocked)))
	default:
		return resultOf(new(*w.EnabledFor != sspr.EnabledForNone && !w.NoGroup))
	}
}

// scope returns whether the user is in scope. A user cannot be outside of a scope without users: then the check before
// fails.
func (w world) scope() Result {
	if w.Person.Administrator || w.tenant() == Fail || w.EnabledFor != nil && *w.EnabledFor == sspr.EnabledForAll {
		return Pass
	}
	if w.EnabledFor == nil {
		return Unknown
	}
	return resultOf(w.InScope)
}

func (w world) license() Result {
	if !w.Person.Administrator && w.Licensed == nil {
		return Unknown
	}
	return resultOf(new(!slices.Contains(w.Rules.Judge(w.Person).Reasons, NotLicensed)))
}

func (w world) password() Result {
	if w.Password == nil || *w.Password == Federated {
		return Unknown
	}
	return Pass
}

func (w world) writeback() Result {
	switch {
	case w.Password != nil && *w.Password == InCloud:
		return Pass
	case w.Password != nil && *w.Password == Federated:
		return Unknown // how such a password is reset is not documented
	}
	if w.Password == nil && w.Writeback != nil && !*w.Writeback {
		return Unknown // a password in the cloud needs none
	}
	return resultOf(w.Writeback)
}

// code returns the code that a user sees whom a check stops, "" if there is none.
func (w world) code(stopped CheckName) string {
	switch stopped {
	case CheckTenant:
		if !w.Person.Administrator && w.NoGroup {
			return CodeNoPolicy
		}
		return CodeTenantOff
	case CheckScope:
		return CodeNotInGroup
	case CheckLicense:
		return CodeNotLicensed
	case CheckWriteback:
		return CodeNoWriteback
	case CheckMethods:
		return CodeMethodsMissing
	default:
		return ""
	}
}

func (w world) methods(v Verdict) map[sspr.Method]MethodFact {
	offered := w.Person.Offered
	if w.Person.Administrator {
		offered = administratorMethods
		if w.favorable {
			offered |= administratorPerhapsMethods
		}
	}
	offered &^= w.Rules.endedBy(w.Person, w.Rules.AsOf)
	all := map[sspr.Method]MethodFact{}
	for _, m := range sspr.Methods() {
		fact := MethodFact{Registered: new(w.Person.Registered.Has(m)), Offered: new(offered.Has(m)), Counts: new(v.Usable.Has(m))}
		if !v.Ready && v.PerhapsUsable.Has(m) && !v.Usable.Has(m) {
			fact.Counts = nil
		}
		for _, e := range w.Rules.Endings {
			if e.Methods.Has(m) && e.Population.Includes(w.Person.GlobalAdministrator) && (fact.Ends == "" || e.Date < fact.Ends) {
				fact.Ends = e.Date
			}
		}
		all[m] = fact
	}
	return all
}
