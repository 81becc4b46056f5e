package graph

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"time"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/policies"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// writeMethods describes a write of the authentication methods policy or of a part of it.
func writeMethods(operation string) wire.Call {
	return wire.Call{Operation: operation, Permission: "Policy.ReadWrite.AuthenticationMethod", Role: "Authentication Policy Administrator"}
}

// MethodsPolicy reads the migration state and the registration campaign.
func (c *Client) MethodsPolicy(ctx context.Context) (sspr.MethodsPolicy, error) {
	found, err := c.methodsDocument(ctx)
	return plainMethodsPolicy(found), err
}

// UpdateMethodsPolicy writes what change names, and returns the policy as it was before and as it is now.
func (c *Client) UpdateMethodsPolicy(ctx context.Context, change sspr.MethodsPolicy) (before, after sspr.MethodsPolicy, err error) {
	what := writeMethods("change the authentication methods policy")
	was, is, err := c.update(ctx, edit{
		operation: what.Operation,
		read:      c.readMethodsDocument,
		missing:   func(found document.Object) properties { return missingOfPolicy(found, change) },
		send: func(ctx context.Context, p properties) error {
			return c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
				body := models.NewAuthenticationMethodsPolicy()
				body.SetAdditionalData(p)
				request, err := methodsPolicy(adapter).ToPatchRequestInformation(ctx, body, nil)
				if err != nil {
					return err
				}
				// The service answers 200 with the policy or 204 without it (graph-api 2.4).
				return adapter.SendNoContent(ctx, request, wire.ErrorMappings)
			})
		},
	})
	before = plainMethodsPolicy(was)
	moves := change.MigrationState != nil && *change.MigrationState != sspr.MigrationComplete
	if was != nil && document.Text(was[migrationState]) == "" && moves {
		err = serviceerror.With(err, func(e *serviceerror.Error) { e.BornMigrated = true })
	}
	return before, plainMethodsPolicy(is), err
}

func methodsPolicy(adapter *wire.Adapter) *policies.AuthenticationMethodsPolicyRequestBuilder {
	return policies.NewPoliciesRequestBuilder(wire.Root, adapter).AuthenticationMethodsPolicy()
}

// policyFreshness is how long the authentication methods policy is remembered: a plan takes no longer, and a user who
// plans again wants to see the tenant.
const policyFreshness = time.Minute

// methodsDocument returns the authentication methods policy with the configurations of all methods. All who read it
// within a minute share one request. Each write makes the next reader ask again.
func (c *Client) methodsDocument(ctx context.Context) (document.Object, error) {
	return c.policy.Get(ctx, "", c.readMethodsDocument)
}

func (c *Client) readMethodsDocument(ctx context.Context) (document.Object, error) {
	what := wire.Call{
		Operation: "read the authentication methods policy", Permission: "Policy.Read.AuthenticationMethod", Role: "Global Reader",
		Also: []string{"Policy.Read.All", "Policy.ReadWrite.AuthenticationMethod"},
	}
	var found document.Object
	err := c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		request, err := methodsPolicy(adapter).ToGetRequestInformation(ctx, nil)
		if err == nil {
			found, err = wire.Fetch(ctx, adapter, request)
		}
		return err
	})
	return found, err
}

// Properties of the policy.
const (
	migrationState = "policyMigrationState"
	enforcement    = "registrationEnforcement"
	campaign       = "authenticationMethodsRegistrationCampaign"
)

// campaignOf returns the registration campaign within the policy.
func campaignOf(found document.Object) document.Object {
	return document.Read(document.Read(found[enforcement])[campaign])
}

func plainMethodsPolicy(found document.Object) sspr.MethodsPolicy {
	nudge := campaignOf(found)
	plain := sspr.MethodsPolicy{
		CampaignState:      document.Value[string](nudge["state"]),
		CampaignMethod:     plainCampaignMethod(document.List(nudge["includeTargets"])),
		CampaignSnoozeDays: document.Value[int64](nudge["snoozeDurationInDays"]),
		CampaignIncluded:   plainTargets(nudge["includeTargets"]),
		CampaignExcluded:   plainTargets(nudge["excludeTargets"]),
	}
	plain.MigrationState, plain.BornMigrated = plainMigration(found[migrationState])
	return plain
}

// plainMigration reads the migration state. New tenants show null and are complete (graph-api 2.5).
func plainMigration(raw json.RawMessage) (state *sspr.MigrationState, born *bool) {
	if string(raw) == "null" {
		return new(sspr.MigrationComplete), new(true)
	}
	found := document.Value[string](raw)
	if found == nil {
		return nil, nil
	}
	for plain, name := range migrationNames {
		if name == *found {
			return new(plain), new(false)
		}
	}
	return new(sspr.MigrationState(*found)), new(false)
}

var migrationNames = map[sspr.MigrationState]string{
	sspr.PreMigration: "preMigration", sspr.MigrationInProgress: "migrationInProgress", sspr.MigrationComplete: "migrationComplete",
}

func missingOfPolicy(found document.Object, change sspr.MethodsPolicy) properties {
	p := properties{}
	if want := change.MigrationState; want != nil {
		if now, _ := plainMigration(found[migrationState]); now == nil || *now != *want {
			name, known := migrationNames[*want]
			if !known {
				name = string(*want)
			}
			p[migrationState] = name
		}
	}
	if lacks := missingOfCampaign(campaignOf(found), change); len(lacks) > 0 {
		p[enforcement] = whole(document.Read(found[enforcement]), properties{campaign: whole(campaignOf(found), lacks)})
	}
	return p
}

// targetedMethod is the property of a campaign's target that names the method which its users are asked to register.
const targetedMethod = "targetedAuthenticationMethod"

// campaignMethods are Graph's words for the campaign's methods, by the attribute's (autumn-2026 4.1).
var campaignMethods = map[string]string{sspr.CampaignAuthenticator: "microsoftAuthenticator", sspr.CampaignPasskey: "fido2"}

// plainCampaignMethod returns the one method of a campaign's targets, nil if they differ or there are none. An unknown
// method keeps Graph's name.
func plainCampaignMethod(targets []document.Object) *string {
	found := agreed[string](targets, targetedMethod)
	for plain, name := range campaignMethods {
		if found != nil && *found == name {
			return new(plain)
		}
	}
	return found
}

// missingOfCampaign returns the properties of the registration campaign that have to change. New targets get the
// campaign's method, because a campaign has one for all of them.
func missingOfCampaign(nudge document.Object, change sspr.MethodsPolicy) properties {
	lacks := properties{}
	differ(lacks, nudge, "state", change.CampaignState)
	differ(lacks, nudge, "snoozeDurationInDays", change.CampaignSnoozeDays)
	now := document.List(nudge["includeTargets"])
	method := orElse(agreed[string](now, targetedMethod), campaignMethods[sspr.CampaignAuthenticator])
	if change.CampaignMethod != nil {
		method = *change.CampaignMethod
		if name, known := campaignMethods[method]; known {
			method = name
		}
	}
	next := newTargets(nudge["includeTargets"], change.CampaignIncluded, properties{targetedMethod: method})
	changed, flagged := next != nil, false
	if !changed {
		next = now
	}
	if shown := plainCampaignMethod(next); change.CampaignMethod != nil && (shown == nil || *shown != *change.CampaignMethod) {
		next, flagged = withFlag(next, targetedMethod, method)
	}
	if changed || flagged {
		lacks["includeTargets"] = next
	}
	if next := newTargets(nudge["excludeTargets"], change.CampaignExcluded, nil); next != nil {
		lacks["excludeTargets"] = next
	}
	return lacks
}

// whole returns a nested object as it was read, with changes in it. It is not known if the service keeps what a PATCH
// leaves out of a nested object (autumn-2026 4.5). Sending all of it is right either way. Annotations belong to the
// answer and are left out.
func whole(found document.Object, changes properties) properties {
	all := properties{}
	for name, raw := range found {
		if !strings.Contains(name, "@") {
			all[name] = raw
		}
	}
	maps.Copy(all, changes)
	return all
}
