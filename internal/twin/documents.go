package twin

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

const (
	configurationsKey = "authenticationMethodConfigurations"
	methodsPath       = "/v1.0/policies/authenticationMethodsPolicy"
	portalPath        = "/api/PasswordReset/"
)

// portalRole is what reading the portal API takes.
var portalRole = "a signed-in user with the role " + plane.PortalNeeds.Read.Role

// The parts that are policies.
var (
	policyPart = part{
		service: serviceerror.Portal, name: "the password reset policy", permission: portalRole,
		path: portalPath + "PasswordResetPolicies?getPasswordResetEnabledGroup=true",
	}
	onPremisesPart = part{
		service: serviceerror.Portal, name: "the on-premises integration", permission: portalRole,
		path: portalPath + "OnPremisesPasswordResetPolicies",
	}
	availablePart = part{
		service: serviceerror.Portal, name: "the availability of on-premises integration", permission: portalRole,
		path: portalPath + "IsOnPremisesPasswordResetAvailable",
	}
	authorizationPart = part{
		service: serviceerror.Graph, name: "the authorization policy", permission: "Policy.Read.All",
		path: "/v1.0/policies/authorizationPolicy",
	}
	methodsPart = part{
		service: serviceerror.Graph, name: "the authentication methods policy", permission: "Policy.Read.All or Policy.Read.AuthenticationMethod",
		path:  methodsPath,
		marks: []string{methodsPath, methodsPath + "/" + configurationsKey, methodsPath + "/" + configurationsKey + "/{}"},
	}
)

// readPolicies reads the policies of both services.
func (r *reader) readPolicies(ctx context.Context) error {
	for _, one := range []struct {
		part
		keep func(body []byte) error
	}{
		{policyPart, r.keepPolicy},
		{onPremisesPart, r.keepDocument(&r.state.OnPremisesPasswordReset)},
		{availablePart, func(body []byte) error {
			r.state.Settings.OnPremisesAvailable = string(body) == "true"
			return nil
		}},
		{authorizationPart, r.keepDocument(&r.state.AuthorizationPolicy)},
		{methodsPart, r.keepMethods},
	} {
		body, ok, err := r.get(ctx, one.part)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := one.keep(body); err != nil {
			r.unread.add(one.part, odd())
			continue
		}
		r.say("%s: read", one.name)
	}
	return nil
}

// keepDocument returns a function that keeps a document.
func (r *reader) keepDocument(into *emulator.Document) func([]byte) error {
	return func(body []byte) error {
		d, err := r.mask.document(body)
		if err == nil {
			*into = d
		}
		return err
	}
}

// noGroup is the second spelling of "no group" in the portal API (sspr-policy 1.2).
const noGroup = "00000000-0000-0000-0000-000000000000"

// keepPolicy keeps the portal's policy, and the group that it names.
func (r *reader) keepPolicy(body []byte) error {
	var shown struct {
		Groups []string `json:"passwordResetEnabledGroupIds"`
		Name   string   `json:"passwordResetEnabledGroupName"`
	}
	_ = json.Unmarshal(body, &shown) // what is of another type names no group
	d, err := r.mask.document(body)
	if err != nil {
		return err
	}
	for _, id := range shown.Groups {
		r.name(id)
		if id == noGroup {
			r.state.Settings.NoGroupAsZeroID = true
		} else if shown.Name != "" && isID(id) {
			d.Set("passwordResetEnabledGroupName", r.people.group(r.ids.of(id), shown.Name))
		}
	}
	r.state.PasswordResetPolicy = d
	return nil
}

// keepMethods keeps the authentication methods policy and its configurations, and the groups that they name.
func (r *reader) keepMethods(body []byte) error {
	d, err := r.mask.document(body)
	if err != nil {
		return err
	}
	r.nameTargets(body)
	configurations := []emulator.Document{}
	if raw, ok := d.Get(configurationsKey); ok {
		if err := json.Unmarshal(raw, &configurations); err != nil {
			return err
		}
	}
	d.Remove(configurationsKey)
	r.state.AuthenticationMethodsPolicy, r.state.AuthenticationMethods = d, configurations
	if state, _ := d.Get("policyMigrationState"); string(state) == `"preMigration"` {
		r.state.Settings.BornBeforeMigration = true
	}
	for _, c := range configurations {
		if id, _ := c.Get("id"); string(id) == `"HardwareOath"` {
			r.state.Settings.HardwareOathShown = true
		}
	}
	return nil
}

// nameTargets names the groups that are targets anywhere in a document.
func (r *reader) nameTargets(raw json.RawMessage) {
	var object map[string]json.RawMessage
	var values []json.RawMessage
	switch {
	case len(raw) == 0:
		return
	case raw[0] == '[':
		_ = json.Unmarshal(raw, &values)
	case raw[0] == '{':
		_ = json.Unmarshal(raw, &object)
	}
	var id, kind string
	_, _ = json.Unmarshal(object["id"], &id), json.Unmarshal(object["targetType"], &kind)
	if strings.EqualFold(kind, "group") {
		r.name(id)
	}
	for _, key := range slices.Sorted(maps.Keys(object)) { // two snapshots of a tenant number its groups alike
		values = append(values, object[key])
	}
	for _, one := range values {
		r.nameTargets(one)
	}
}

// name remembers a group to read. It takes any ID, and all_users and the like.
func (r *reader) name(group string) {
	group = strings.ToLower(group)
	if isID(group) && group != noGroup && !r.seen[group] {
		r.seen[group] = true
		r.named = append(r.named, group)
	}
}
