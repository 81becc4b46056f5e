package probe

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// The policies of Microsoft Graph.
const (
	authorizationPath = "policies/authorizationPolicy"
	methodsPath       = "policies/authenticationMethodsPolicy"
)

// ofGraph returns a probe of Microsoft Graph.
func ofGraph(id, title, expected string, ask func(context.Context, *reader) finding) Probe {
	return Probe{id, title, expected, serviceerror.Graph, ask}
}

func policyProbes() []Probe {
	return []Probe{
		ofGraph("graph-administrators", "`allowedToUseSSPR`", "a Boolean", inGraph(authorizationPath, func(d map[string]any) finding {
			return judge(kind(d["allowedToUseSSPR"]) == "boolean", form(d["allowedToUseSSPR"]))
		})),
		ofGraph("graph-authorization-shape", "Properties of the authorization policy", authorizationPolicy.known(), inGraph(authorizationPath, func(d map[string]any) finding {
			return authorizationPolicy.of(d)
		})),
		ofGraph("graph-migration-state", "`policyMigrationState`", "null, `preMigration`, `migrationInProgress` or `migrationComplete`", inGraph(methodsPath, func(d map[string]any) finding {
			return oneOf(d["policyMigrationState"], nil, "preMigration", "migrationInProgress", "migrationComplete")
		})),
		ofGraph("graph-methods-shape", "Properties of the methods policy", methodsPolicy.known(), inGraph(methodsPath, seeMethodsShape)),
		ofGraph("graph-campaign", "The registration campaign", "`snoozeDurationInDays` 0 to 14, `state` default, enabled or disabled, and two lists", inCampaign(seeCampaign)),
		ofGraph("graph-campaign-snoozes", "`enforceRegistrationAfterAllowedSnoozes` on v1.0", "absent", inCampaign(func(c map[string]any) finding {
			return absent(c, "enforceRegistrationAfterAllowedSnoozes")
		})),
		ofGraph("graph-campaign-method", "`targetedAuthenticationMethod` on v1.0", "`microsoftAuthenticator` or `fido2`, the same for all targets", inCampaign(seeCampaignMethod)),
		ofGraph("graph-optoutsettings", "`optOutSettings` on v1.0", "absent", inGraph(methodsPath, func(d map[string]any) finding {
			return absent(d, "optOutSettings")
		})),
		ofGraph("graph-hardwareoath", "`HardwareOath` on v1.0", "absent", inGraph(methodsPath, seeHardwareOath)),
		ofGraph("graph-configurations", "Properties of each configuration", "the known ones for each kind; kinds may be missing", inGraph(methodsPath, seeConfigurations)),
		ofGraph("graph-fido2", "`isAttestationEnforced` and `keyRestrictions` of `Fido2`", "present until October 15, 2027", inGraph(methodsPath, seeFido2)),
		ofGraph("graph-headers", "Headers", "no ETag; with Date, request-id, client-request-id, OData-Version", func(ctx context.Context, r *reader) finding {
			a := r.graph(ctx, methodsPath)
			if a.err != nil || !a.OK() {
				return a.why()
			}
			return headers(a, "Date", "Request-Id", "Client-Request-Id", "Odata-Version")
		}),
	}
}

// inGraph asks a document of Microsoft Graph.
func inGraph(path string, ask func(map[string]any) finding) func(context.Context, *reader) finding {
	return func(ctx context.Context, r *reader) finding {
		d, why := r.graph(ctx, path).object()
		if d == nil {
			return why
		}
		return ask(d)
	}
}

// inCampaign asks the registration campaign of the methods policy.
func inCampaign(ask func(map[string]any) finding) func(context.Context, *reader) finding {
	return inGraph(methodsPath, func(d map[string]any) finding {
		enforcement, _ := d["registrationEnforcement"].(map[string]any)
		campaign, ok := enforcement["authenticationMethodsRegistrationCampaign"].(map[string]any)
		if !ok {
			return finding{"no campaign", Different}
		}
		return ask(campaign)
	})
}

// oneOf judges a value that must be a fixed word or null.
func oneOf(v any, words ...any) finding {
	text, ok := v.(string)
	if !ok {
		return judge(v == nil && slices.Contains(words, nil), form(v))
	}
	return judge(slices.Contains(words, v), "`"+shown(text)+"`")
}

func absent(d map[string]any, name string) finding {
	v, ok := d[name]
	if !ok {
		return finding{"absent", AsExpected}
	}
	return finding{form(v), Different}
}

// seeMethodsShape compares the policy with the schema of v1.0 (graph-api 2.1). What probes of their own look for is left to them.
func seeMethodsShape(d map[string]any) finding {
	rest := maps.Clone(d)
	delete(rest, "optOutSettings")
	return methodsPolicy.of(rest)
}

// seeCampaign compares the campaign with graph-api 2.4 and autumn-2026 4.3.
func seeCampaign(c map[string]any) finding {
	irregular := campaignShape.irregular(c)
	if len(irregular) > 0 {
		return finding{strings.Join(irregular, "; "), Different}
	}
	days, _ := whole(c["snoozeDurationInDays"])
	state := oneOf(c["state"], "default", "enabled", "disabled")
	return judge(days >= 0 && days <= 14 && state.verdict == AsExpected, "snooze "+form(c["snoozeDurationInDays"])+", state "+state.seen)
}

// seeCampaignMethod shows the methods of the campaign's targets (autumn-2026 4.1).
func seeCampaignMethod(c map[string]any) finding {
	targets, _ := c["includeTargets"].([]any)
	if len(targets) == 0 {
		return notSeen("the campaign has no targets")
	}
	methods := map[string]bool{}
	expected := true
	for _, v := range targets {
		target, _ := v.(map[string]any)
		method := oneOf(target["targetedAuthenticationMethod"], "microsoftAuthenticator", "fido2")
		methods[method.seen] = true
		expected = expected && method.verdict == AsExpected
	}
	seen := slices.Sorted(maps.Keys(methods))
	return judge(expected && len(seen) == 1, strings.Join(seen, ", "))
}

// configurations returns the configurations that are in the policy.
func configurations(d map[string]any) (all []map[string]any) {
	list, _ := d["authenticationMethodConfigurations"].([]any)
	for _, v := range list {
		if c, ok := v.(map[string]any); ok {
			all = append(all, c)
		}
	}
	return all
}

// seeHardwareOath looks for hardware tokens (autumn-2026 1.7, graph-api 2.2).
func seeHardwareOath(d map[string]any) finding {
	all := configurations(d)
	if len(all) == 0 {
		return notSeen("the policy has no configurations")
	}
	for _, c := range all {
		if c["id"] == "HardwareOath" {
			return finding{"present, " + oneOf(c["state"]).seen, Different}
		}
	}
	return finding{"absent", AsExpected}
}

// seeConfigurations compares each configuration with graph-api 2.3. Those with a GUID are external methods.
func seeConfigurations(d map[string]any) finding {
	var odd []string
	known, external := 0, 0
	for _, c := range configurations(d) {
		id, _ := c["id"].(string)
		kindName, _ := c["@odata.type"].(string)
		kindName = strings.TrimPrefix(kindName, "#microsoft.graph.")
		is, ok := configurationKinds[id]
		switch {
		case id == "HardwareOath":
		case !ok && kindName == "externalAuthenticationMethodConfiguration":
			external++
		case !ok:
			odd = append(odd, "unknown: "+shown(kindName))
		default:
			known++
			if kindName != is.kind {
				odd = append(odd, id+" is "+shown(kindName))
			}
			for _, one := range is.shape().irregular(c) {
				odd = append(odd, id+": "+one)
			}
		}
	}
	if known == 0 && len(odd) == 0 {
		return notSeen("the policy has no configurations")
	}
	seen := fmt.Sprintf("%d known, %d external", known, external)
	slices.Sort(odd)
	if len(odd) > mostIrregular {
		odd = append(odd[:mostIrregular], "and more")
	}
	return judge(len(odd) == 0, strings.Join(append([]string{seen}, odd...), "; "))
}

// shape returns the shape of a configuration with what all of them have.
func (k configurationKind) shape() shape {
	all := newShape(`
		text: id state
		list: includeTargets excludeTargets`)
	maps.Copy(all, k.more)
	return all
}

// seeFido2 looks for the properties that end (autumn-2026 5.11).
func seeFido2(d map[string]any) finding {
	for _, c := range configurations(d) {
		if c["id"] != "Fido2" {
			continue
		}
		seen := fmt.Sprintf("%s, %s", presence(c, "isAttestationEnforced"), presence(c, "keyRestrictions"))
		return judge(seen == "present, present", seen)
	}
	return notSeen("no `Fido2` configuration")
}

func presence(d map[string]any, name string) string {
	if _, ok := d[name]; ok {
		return "present"
	}
	return "absent"
}
