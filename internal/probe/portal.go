package probe

import (
	"context"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// The portal's documents (sspr-policy 1.1 and 1.7).
const (
	policyPath     = "PasswordResetPolicies?getPasswordResetEnabledGroup=true"
	onPremisesPath = "OnPremisesPasswordResetPolicies"
)

func portalProbes() []Probe {
	of := func(id, title, expected string, ask func(context.Context, *reader) finding) Probe {
		return Probe{id, title, expected, serviceerror.Portal, ask}
	}
	return []Probe{
		of("portal-scope", "enablementType", "0, 1 or 2", inPolicy(func(policy map[string]any) finding {
			n, ok := whole(policy["enablementType"])
			return judge(ok && slices.Contains([]int{0, 1, 2}, n), form(policy["enablementType"]))
		})),
		of("portal-methods-required", "numberOfAuthenticationMethodsRequired", "1 or 2", inPolicy(func(policy map[string]any) finding {
			n, ok := whole(policy["numberOfAuthenticationMethodsRequired"])
			return judge(ok && (n == 1 || n == 2), form(policy["numberOfAuthenticationMethodsRequired"]))
		})),
	}
}

// inPolicy asks the policy document.
func inPolicy(ask func(policy map[string]any) finding) func(context.Context, *reader) finding {
	return func(ctx context.Context, r *reader) finding {
		policy, why := r.portal(ctx, policyPath).object()
		if policy == nil {
			return why
		}
		return ask(policy)
	}
}
