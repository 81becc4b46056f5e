package journeys

import (
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Cause is why a reset is refused. Causes with a code have the names of sspr-policy 5.1.
type Cause string

// The causes, in the order in which the service checks
// (https://learn.microsoft.com/entra/identity/authentication/concept-sspr-howitworks and sspr-policy 5.1).
const (
	CauseUnknownUser     Cause = "UserNotFound"
	CauseDisabled        Cause = "AccountDisabled"
	CauseGuest           Cause = "GuestAccount"
	CauseTenantDisabled  Cause = "TenantSSPRFlagDisabled"
	CauseNoPolicy        Cause = "SsprNotEnabledInUserPolicy"
	CauseNotInScope      Cause = "UserNotMemberOfScopedAccessGroup"
	CauseNotLicensed     Cause = "UserNotLicensed"
	CauseFederated       Cause = "PasswordManagedElsewhere"
	CauseNoWriteback     Cause = "WritebackNotEnabled"
	CauseTooFewMethods   Cause = "UserNotProperlyConfigured"
	CauseBlocked         Cause = "Blocked"
	CauseOnPremises      Cause = "OnPremisesAdminActionRequired"
	CauseOnPremisesReach Cause = "OnPremisesConnectivityError"
)

// codeOf maps the causes that have a code to it (sspr-policy 5.1).
var codeOf = map[Cause]string{
	CauseTenantDisabled: "SSPR_0009", CauseNoWriteback: "SSPR_0010", CauseNoPolicy: "SSPR_0011", CauseNotLicensed: "SSPR_0012",
	CauseNotInScope: "SSPR_0013", CauseTooFewMethods: "SSPR_0014", CauseOnPremises: "SSPR_0029", CauseOnPremisesReach: "SSPR_0030",
}

// Decision is what the service decides about a user before the first verification.
type Decision struct {
	// Cause is why the user cannot reset the password, "" if the user can. Code is its code, such as "SSPR_0014", "" if it has
	// none.
	Cause Cause  `json:"cause"`
	Code  string `json:"code"`
	// Options are the ways in which the user can verify, and Required is the number of methods.
	Options  []Option `json:"options"`
	Required int      `json:"required"`
	// Synchronized is true for a user whose password Active Directory keeps.
	Synchronized bool `json:"synchronized"`

	appTwice bool
}

func (s *Service) decide(st *tenant.State, u *tenant.User) Decision { return decide(st, s.now(), u) }

// decide makes the checks in the service's order.
func decide(st *tenant.State, now time.Time, u *tenant.User) Decision {
	rules := st.ResetRules()
	d := Decision{Synchronized: u.OnPremisesSyncEnabled, Required: rules.Required(u), appTwice: st.Settings.AppIsTwoMethods}
	usable := st.WithoutEnded(u, rules.Usable(u, st.WithoutEnded(u, rules.Offered(u))))
	d.Options = optionsOf(rules, u, usable)
	switch {
	case !u.AccountEnabled:
		d.Cause = CauseDisabled
	case u.External():
		d.Cause = CauseGuest
	case rules.HasTwoGatePolicy(u) && !rules.AdministratorsAllowed(), !rules.HasTwoGatePolicy(u) && !rules.On():
		d.Cause = CauseTenantDisabled
	case rules.HasTwoGatePolicy(u): // neither scope nor license (sspr-policy 3.2 and 3.8)
	case !rules.HasPolicy():
		d.Cause = CauseNoPolicy
	case !rules.InScope(u):
		d.Cause = CauseNotInScope
	case !st.IsLicensed(u):
		d.Cause = CauseNotLicensed
	}
	if d.Cause == "" {
		d.Cause = decideProof(st, now, u, rules, d, usable)
	}
	d.Code = codeOf[d.Cause]
	return d
}

// decideProof makes the checks of the password and of the methods.
func decideProof(st *tenant.State, now time.Time, u *tenant.User, rules *tenant.ResetRules, d Decision, usable []string) Cause {
	switch {
	case st.IsFederated(u) && !u.OnPremisesSyncEnabled:
		return CauseFederated
	case u.OnPremisesSyncEnabled && !writeback(st):
		return CauseNoWriteback
	case !rules.Suffice(u, usable), len(d.Options) == 0:
		return CauseTooFewMethods
	case now.Before(u.SelfService.BlockedUntil):
		return CauseBlocked
	}
	return ""
}

// writeback reports whether the tenant writes passwords back in one of the two ways (sspr-policy 1.7).
func writeback(st *tenant.State) bool {
	return slices.ContainsFunc([]string{"enablementForTenant", "cloudProvisioningEnablementForTenant"}, st.OnPremisesPasswordReset.IsTrue)
}

// Decide returns what the service decides about a user, by object id or user principal name, before the first
// verification.
func (s *Service) Decide(idOrUPN string) (d Decision, err error) {
	err = s.store.View(func(st *tenant.State) error {
		d = DecideIn(st, s.now(), idOrUPN)
		return nil
	})
	return d, err
}

// DecideIn is Decide for a state without a server, at a given time.
func DecideIn(st *tenant.State, now time.Time, idOrUPN string) Decision {
	u := st.User(idOrUPN)
	if u == nil {
		return Decision{Cause: CauseUnknownUser}
	}
	return decide(st, now, u)
}
