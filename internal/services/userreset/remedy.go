package userreset

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// remedy returns what to do about a check that does not pass, and where. It names no value of the user.
func (s *story) remedy(c ready.Check) string {
	switch c.Result {
	case ready.Unknown:
		return strings.Join(s.unknown(c.Name), " ")
	case ready.Fail:
		return s.fix(c.Name)
	default:
		return ""
	}
}

// fix returns what to do about a check that fails.
func (s *story) fix(name ready.CheckName) string {
	switch name {
	case ready.CheckEnabled:
		return "Enable the account: Users > the user > Account status."
	case ready.CheckMember:
		return "Have the user reset the password in the organization that the account comes from."
	case ready.CheckTenant:
		switch {
		case s.administrator():
			return "Let administrators reset their passwords: sspr_administrator_policy. The change takes up to 60 minutes. Or have another administrator reset the password."
		case s.facts.NoGroup:
			return "Choose the group: Password reset > Properties, or group_id of sspr_policy."
		}
		return "Turn password reset on: Password reset > Properties, or enabled_for of sspr_policy."
	case ready.CheckScope:
		if s.groupGone() {
			return "Choose a group that exists: Password reset > Properties, or group_id of sspr_policy."
		}
		return "Add the user to the group, or to a group in it: Groups > the group > Members."
	case ready.CheckLicense:
		return "Assign a license that includes password reset: Microsoft 365 admin center > Users > the user > Licenses."
	case ready.CheckWriteback:
		return "Turn writeback on: Password reset > On-premises integration, or sspr_on_premises_integration. Until then, reset the password in Active Directory."
	case ready.CheckMethods:
		return s.fixMethods()
	case ready.CheckBlocked:
		return "Wait until the block ends. Or have an administrator reset the password: Users > the user > Reset password."
	default:
		return ""
	}
}

func (s *story) fixMethods() string {
	if s.answer.Reason == ready.MethodsNotOffered {
		return "Offer a method that the user has registered: sspr_authentication_method_configuration. Or register an offered one: sspr_user_contact_info."
	}
	return "Register a method for the user, if the user agrees: Users > the user > Authentication methods, or sspr_user_contact_info. Or issue a Temporary Access Pass, with which the user registers one."
}

// unknown returns why a check is not known, and what helps.
func (s *story) unknown(name ready.CheckName) (remedies []string) {
	add := func(text string) {
		if text != "" && !slices.Contains(remedies, text) {
			remedies = append(remedies, text)
		}
	}
	causes, notes := s.causes(name)
	for _, err := range causes {
		add(remedyOf(err, name))
	}
	for _, note := range notes {
		add(note)
	}
	if len(remedies) == 0 {
		add("Have the user try, and ask for the code that the page shows.")
	}
	return remedies
}

const (
	grantUsers = "Grant the application the Microsoft Graph permission User.Read.All."
	grantRoles = "Grant the application the Microsoft Graph permission RoleManagement.Read.Directory."
)

// causes returns the readings that a check lacks, as their errors, and what else keeps it unknown.
func (s *story) causes(name ready.CheckName) (errs []error, notes []string) {
	switch name {
	case ready.CheckEnabled, ready.CheckMember:
		errs, notes = []error{s.account.err}, s.hiddenAccount()
	case ready.CheckTenant, ready.CheckScope, ready.CheckLicense:
		errs, notes = s.roleCauses()
		if s.facts.Administrator == nil || !*s.facts.Administrator {
			errs = append(errs, s.userCauses(name)...)
		}
		if name == ready.CheckTenant && (s.facts.Administrator == nil || *s.facts.Administrator) {
			errs = append(errs, s.administrators.err)
		}
		if name == ready.CheckLicense && s.account.err == nil && s.account.value.Licenses == nil {
			notes = append(notes, grantUsers)
		}
	case ready.CheckPassword:
		errs, notes = []error{s.account.err, s.federated.err}, s.hiddenAccount()
		if s.facts.Password != nil && *s.facts.Password == ready.Federated {
			notes = append(notes, "Ask the administrator of the other identity provider. Microsoft does not document password reset for such users.")
		}
	case ready.CheckWriteback:
		errs, notes = []error{s.onPremises.err, s.account.err}, s.hiddenAccount()
		if s.facts.Writeback != nil {
			errs = append(errs, s.federated.err)
		}
	case ready.CheckMethods:
		errs, notes = s.methodCauses()
	case ready.CheckBlocked:
		errs = []error{s.blocked.err}
		if s.id() == "" {
			errs = append(errs, s.account.err)
		}
	}
	return errs, notes
}

// userCauses returns what decides a check under the policy for users.
func (s *story) userCauses(name ready.CheckName) []error {
	switch {
	case name == ready.CheckLicense:
		return []error{s.account.err, s.skus.err}
	case s.facts.EnabledFor == nil:
		return []error{s.portal.err}
	case name == ready.CheckScope:
		return []error{s.nested.err, s.group.err}
	default:
		return nil
	}
}

// roleCauses returns why it is not known which policy applies.
func (s *story) roleCauses() (errs []error, notes []string) {
	switch {
	case s.facts.Administrator != nil:
	case s.nested.err != nil:
		errs = append(errs, s.nested.err)
	case slices.ContainsFunc(s.nested.value, func(m graph.Membership) bool { return m.Role && m.Template == "" }):
		notes = append(notes, grantRoles)
	default:
		notes = append(notes, "It is not known whether the policy for administrators applies: see the roles of the user under Users > the user > Assigned roles.")
	}
	return errs, notes
}

func (s *story) methodCauses() (errs []error, notes []string) {
	errs, notes = s.roleCauses()
	errs = append(errs, s.registered.err)
	user := s.facts.Administrator == nil || !*s.facts.Administrator
	if user && s.facts.Required == nil {
		errs = append(errs, s.portal.err)
	}
	if user && s.question.methods == nil {
		errs = append(errs, s.policy.err, s.nested.err)
		if offered := s.facts.Person.PerhapsOffered.Without(sspr.HardwareOATH); offered != 0 && (s.appAlone() || slices.ContainsFunc(offered.Methods(), s.perhapsHas)) {
			errs = append(errs, s.portal.err)
		}
	}
	if hidden := s.hiddenMethods(); len(hidden) > 0 && s.registered.err == nil {
		switch {
		case serviceerror.KindOf(s.row.err) == serviceerror.NotFound:
			notes = append(notes, "The registration report does not list the user yet. Run the command again in some hours.")
		case s.row.err != nil:
			errs = append(errs, s.row.err)
		}
		notes = append(notes, "Ask the user about "+sspr.Join(hidden)+": only the registration report shows them.")
	}
	if user && s.facts.Person.PerhapsOffered.Has(sspr.HardwareOATH) && s.policy.err == nil {
		const notShown = "Microsoft Graph does not show whether hardware tokens are offered. Set methods in this block, or have the user try."
		switch {
		case s.appAlone():
			notes = append(notes, "The authenticator app counts only if another method is offered, such as e-mail. "+notShown)
		case s.perhapsHas(sspr.HardwareOATH):
			notes = append(notes, notShown)
		}
	}
	if s.answer.Perhaps {
		notes = append(notes, "To be safe, register another method: Users > the user > Authentication methods, or sspr_user_contact_info.")
	}
	if s.facts.Person.UnknownRegistered > 0 {
		notes = append(notes, "The user has registered a method that the provider does not know. Have the user try.")
	}
	return errs, notes
}

// perhapsHas reports whether the user has registered a method, or may have.
func (s *story) perhapsHas(m sspr.Method) bool {
	registered := s.answer.Methods[m].Registered
	return registered == nil || *registered
}

// hiddenMethods returns the methods that the user may have registered and may use, and that only the registration report
// shows.
func (s *story) hiddenMethods() (names []string) {
	for _, m := range []sspr.Method{sspr.SecurityQuestions, sspr.HardwareOATH} {
		fact := s.answer.Methods[m]
		if fact.Registered == nil && (fact.Offered == nil || *fact.Offered) {
			names = append(names, label(m)+map[bool]string{true: "s"}[m == sspr.HardwareOATH])
		}
	}
	return names
}

// hiddenAccount returns what helps if the directory shows the name of the user and nothing else.
func (s *story) hiddenAccount() []string {
	if s.account.err == nil && !s.account.value.Shown {
		return []string{grantUsers}
	}
	return nil
}

// remedyOf returns what to do about a reading that a check lacks because it failed, "" if it did not. It quotes no message of
// a service.
func remedyOf(err error, name ready.CheckName) string {
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok {
		return ""
	}
	switch e.Kind {
	case serviceerror.NoCredential, serviceerror.AppOnlyToken:
		return "Configure the sign-in of a user for the portal API" + instead(name) + "."
	case serviceerror.Forbidden, serviceerror.ScopeMissing:
		if e.Service == serviceerror.Portal {
			return "The signed-in user of the portal API needs the role Security Administrator or User Administrator."
		}
		if e.Role == "" {
			return fmt.Sprintf("Grant the application the Microsoft Graph permission %s.", e.Permission)
		}
		return fmt.Sprintf("Grant the application the Microsoft Graph permission %s (a signed-in user: the role %s).", e.Permission, e.Role)
	case serviceerror.NotLicensed:
		return "The registration report requires Microsoft Entra ID P1."
	case serviceerror.NotFound:
		return "Microsoft Graph does not know the user everywhere yet. Run the command again in a few minutes."
	default:
		return fmt.Sprintf("Run the command again: %s did not answer as expected.", e.Service)
	}
}

// instead returns which arguments replace the portal API for a check.
func instead(name ready.CheckName) string {
	switch name {
	case ready.CheckTenant, ready.CheckScope:
		return ", or set enabled_for and group_id in this block"
	case ready.CheckMethods:
		return ", or set methods_required and methods in this block"
	default:
		return ""
	}
}
