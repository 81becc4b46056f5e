package doctor

import (
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// The checks of a plan that Microsoft Graph is read for. Without one of these the plan works, and its check is left out.
var (
	ofLockOut = "the lock-out check"
	// lockOutNeeds are what counting locked-out users needs: what users have registered, and what they may use.
	lockOutNeeds = []need{readReport.but(ofLockOut), readMethods.but(ofLockOut), readGroups.but("counting the members of groups")}
	licenseNeeds = []need{readLicenses.but("the license check")}
)

// checks returns what the checks of a plan for the type need. All are optional. The boxes on the pages leave them out.
func (s subject) checks() []need {
	switch s.String() {
	case "sspr_policy", "sspr_authentication_methods":
		return slices.Concat(lockOutNeeds, licenseNeeds)
	case "sspr_authentication_methods_policy", "sspr_authentication_method_configuration":
		return slices.DeleteFunc(slices.Clone(lockOutNeeds), func(n need) bool { return n.read == methodsPath }) // which planning needs
	}
	return nil
}

// all returns all needs of the type.
func (s subject) all() []need { return slices.Concat(s.plan, s.checks(), s.apply) }

// uses reports whether the type asks a service, if only for a part of what it does.
func (s subject) uses(service serviceerror.Service) bool {
	return slices.ContainsFunc(s.all(), func(n need) bool { return n.service == service })
}
