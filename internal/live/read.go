package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Paths of the documents. The query of the policy includes the group's name, like the provider's.
const (
	policyPath        = "/PasswordReset/PasswordResetPolicies"
	policyQuery       = "?getPasswordResetEnabledGroup=true"
	onPremisesPath    = "/PasswordReset/OnPremisesPasswordResetPolicies"
	authorizationPath = "/policies/authorizationPolicy"
	methodsPath       = "/policies/authenticationMethodsPolicy"
	configurations    = "authenticationMethodConfigurations"
)

// Read returns everything that a run may change, as the services show it.
func (c *Client) Read(ctx context.Context) (Content, error) {
	found := Content{}
	var err error
	for _, one := range []struct {
		part    Part
		plane   plane
		path    string
		knownBy string
	}{
		{Policy, portalPlane, policyPath + policyQuery, "enablementType"},
		{OnPremises, portalPlane, onPremisesPath, onPremisesSwitches[0]},
		{Authorization, graphPlane, authorizationPath, "allowedToUseSSPR"},
		{MethodsPolicy, graphPlane, methodsPath, configurations},
	} {
		if found[one.part], err = c.get(ctx, one.plane, one.path); err != nil {
			return nil, fmt.Errorf("read the %s: %w", one.part, err)
		}
		if _, ok := properties(found[one.part])[one.knownBy]; !ok {
			return nil, fmt.Errorf("what was answered has no %s, so it is not the %s", one.knownBy, one.part)
		}
	}
	if err := found.takeMethods(); err != nil {
		return nil, err
	}
	if id := c.config.UserID; id != "" {
		if found[User(id)], err = c.readUser(ctx, id); err != nil {
			return nil, fmt.Errorf("read the %s: %w", User(id), err)
		}
	}
	return found, nil
}

// takeMethods makes a part of every configuration that the provider can write. The others are removed, because no test
// changes them.
func (c Content) takeMethods() error {
	policy := properties(c[MethodsPolicy])
	var all []json.RawMessage
	if err := json.Unmarshal(policy[configurations], &all); err != nil {
		return errors.New("the authentication methods policy has no list of configurations")
	}
	for _, raw := range all {
		var id string
		_ = json.Unmarshal(properties(raw)["id"], &id)
		if slices.Contains(MethodIDs, id) {
			c[Method(id)] = raw
		}
	}
	delete(policy, configurations)
	rest, err := json.Marshal(policy)
	c[MethodsPolicy] = rest
	return err
}

// readUser returns a user's contact methods.
func (c *Client) readUser(ctx context.Context, id string) (json.RawMessage, error) {
	methods := map[string]*string{}
	for _, kind := range Kinds {
		methods[kind] = nil
	}
	for _, collection := range []string{phoneMethods, emailMethods} {
		raw, err := c.get(ctx, graphPlane, userPath(id, collection))
		if err != nil {
			return nil, err
		}
		var list struct {
			Value []struct {
				ID      string `json:"id"`
				Phone   string `json:"phoneNumber"`
				Address string `json:"emailAddress"`
			} `json:"value"`
		}
		if err := json.Unmarshal(raw, &list); err != nil {
			return nil, errors.New("the list of methods is not understood")
		}
		for _, m := range list.Value {
			kind := kindOf(strings.ToLower(m.ID))
			if kind == "" {
				return nil, errors.New("the user has a phone or e-mail method of an unknown kind, which could not be put back")
			}
			value := m.Phone + m.Address
			if strings.ContainsAny(value, "*X") && kind != email {
				// Authentication Administrators see masked numbers (graph-api 1.12).
				return nil, errors.New("the numbers are masked, so they could not be put back: sign in an application with " +
					"UserAuthenticationMethod.ReadWrite.All, or a Privileged Authentication Administrator")
			}
			methods[kind] = &value
		}
	}
	return json.Marshal(methods)
}
