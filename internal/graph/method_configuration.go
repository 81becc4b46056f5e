package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// method is how Graph names and writes the configuration of a method.
type method struct {
	// id is the configuration's, in every tenant.
	id string
	// fresh returns the model in which a change is sent. It writes its own @odata.type, without which the service
	// refuses the change. The values go into its additional data unchanged: the SDK's enums have only the words that
	// they know, and targets have properties that are in no model.
	fresh func() models.AuthenticationMethodConfigurationable
}

var methods = map[sspr.ConfigurableMethod]method{
	sspr.MethodEmail: {"Email", func() models.AuthenticationMethodConfigurationable {
		return models.NewEmailAuthenticationMethodConfiguration()
	}},
	sspr.MethodSMS: {"Sms", func() models.AuthenticationMethodConfigurationable {
		return models.NewSmsAuthenticationMethodConfiguration()
	}},
	sspr.MethodVoice: {"Voice", func() models.AuthenticationMethodConfigurationable {
		return models.NewVoiceAuthenticationMethodConfiguration()
	}},
	sspr.MethodMicrosoftAuthenticator: {"MicrosoftAuthenticator", func() models.AuthenticationMethodConfigurationable {
		return models.NewMicrosoftAuthenticatorAuthenticationMethodConfiguration()
	}},
	sspr.MethodSoftwareOATH: {"SoftwareOath", func() models.AuthenticationMethodConfigurationable {
		return models.NewSoftwareOathAuthenticationMethodConfiguration()
	}},
}

// Properties of configurations and of their targets.
const (
	includeTargets       = "includeTargets"
	excludeTargets       = "excludeTargets"
	officePhoneAllowed   = "isOfficePhoneAllowed"
	softwareOATHEnabled  = "isSoftwareOathEnabled"
	externalEmailOTP     = "allowExternalIdToUseEmailOtp"
	usableForSignIn      = "isUsableForSignIn"
	authenticationMode   = "authenticationMode"
	registrationRequired = "isRegistrationRequired"
)

// MethodConfiguration reads the configuration of one method. A method that the policy does not have is an error of kind
// NotFound.
func (c *Client) MethodConfiguration(ctx context.Context, m sspr.ConfigurableMethod) (sspr.MethodConfiguration, error) {
	if err := known(m, "read"); err != nil {
		return sspr.MethodConfiguration{}, err
	}
	doc, err := c.methodsDocument(ctx)
	if err != nil {
		return sspr.MethodConfiguration{}, err
	}
	found, err := configurationOf(doc, m)
	return plainConfiguration(m, found), err
}

// hardwareOATHID is the ID of the configuration of hardware OATH tokens, which is read and never written (autumn-2026
// 1.7).
const hardwareOATHID = "HardwareOath"

// MethodConfigurations reads the configurations of all methods that the policy has, and that of hardware OATH tokens if
// the service shows it.
func (c *Client) MethodConfigurations(ctx context.Context) (map[sspr.ConfigurableMethod]sspr.MethodConfiguration, error) {
	doc, err := c.methodsDocument(ctx)
	if err != nil {
		return nil, err
	}
	all := map[sspr.ConfigurableMethod]sspr.MethodConfiguration{}
	for m := range methods {
		if found, err := configurationOf(doc, m); err == nil {
			all[m] = plainConfiguration(m, found)
		}
	}
	if found := withID(doc, hardwareOATHID); found != nil {
		all[sspr.MethodHardwareOATH] = plainConfiguration(sspr.MethodHardwareOATH, found)
	}
	return all, nil
}

// UpdateMethodConfiguration writes what change names, and returns the configuration as it was before and as it is now.
func (c *Client) UpdateMethodConfiguration(ctx context.Context, m sspr.ConfigurableMethod, change sspr.MethodConfiguration) (before, after sspr.MethodConfiguration, err error) {
	if err := belongs(m, change); err != nil {
		return sspr.MethodConfiguration{}, sspr.MethodConfiguration{}, err
	}
	what := writeMethods(operation("change", m))
	was, is, err := c.update(ctx, edit{
		operation: what.Operation,
		read:      func(ctx context.Context) (document.Object, error) { return c.readConfiguration(ctx, m) },
		missing:   func(found document.Object) properties { return missingOfConfiguration(m, found, change) },
		send: func(ctx context.Context, p properties) error {
			return c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
				body := methods[m].fresh()
				body.SetAdditionalData(p)
				item := methodsPolicy(adapter).AuthenticationMethodConfigurations().ByAuthenticationMethodConfigurationId(methods[m].id)
				request, err := item.ToPatchRequestInformation(ctx, body, nil)
				if err != nil {
					return err
				}
				return adapter.SendNoContent(ctx, request, wire.ErrorMappings)
			})
		},
	})
	return plainConfiguration(m, was), plainConfiguration(m, is), err
}

// ResetMethodConfiguration resets a method to the service's own configuration, which only the service knows. A reset
// that shows no change is sent once more, in case it was accepted and lost. Then the configuration counts as reset.
func (c *Client) ResetMethodConfiguration(ctx context.Context, m sspr.ConfigurableMethod) error {
	if err := known(m, "reset"); err != nil {
		return err
	}
	what := writeMethods(operation("reset", m))
	unlock, err := c.lock(ctx, what.Operation)
	if err != nil {
		return err
	}
	defer unlock()
	defer c.policy.Forget()
	// If it cannot be read, the accepted reset counts: a credential that may write need not be able to read.
	before, unread := c.readConfiguration(ctx, m)
	for round := range 2 {
		err := c.repeat(ctx, conflict, func() error {
			return c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
				item := methodsPolicy(adapter).AuthenticationMethodConfigurations().ByAuthenticationMethodConfigurationId(methods[m].id)
				return item.Delete(ctx, nil)
			})
		})
		if err != nil && round > 0 {
			return serviceerror.WithSent(err, serviceerror.SentAccepted)
		}
		if err != nil || unread != nil {
			return err
		}
		if changed, err := c.differsFrom(ctx, m, before); changed || err != nil {
			return serviceerror.WithSent(err, serviceerror.SentAccepted)
		}
	}
	return nil
}

// resetShare is the share of the time for confirming a write in which a reset must show: 5 of 60 seconds. It may have
// nothing to change.
const resetShare = 12

// differsFrom reads a configuration until it differs from before, for a bounded time.
func (c *Client) differsFrom(ctx context.Context, m sspr.ConfigurableMethod, before document.Object) (bool, error) {
	patience, cancel := context.WithTimeout(ctx, c.options.ConfirmFor/resetShare)
	defer cancel()
	for pause := transport.NewPause(c.options.ConfirmEvery); ; {
		now, err := c.readConfiguration(ctx, m)
		if err != nil || !reflect.DeepEqual(now, before) {
			return err == nil, err
		}
		if !pause.Wait(patience) {
			return false, nil
		}
	}
}

func (c *Client) readConfiguration(ctx context.Context, m sspr.ConfigurableMethod) (document.Object, error) {
	doc, err := c.readMethodsDocument(ctx)
	if err != nil {
		return nil, err
	}
	return configurationOf(doc, m)
}

func operation(verb string, m sspr.ConfigurableMethod) string {
	return fmt.Sprintf("%s the configuration of the authentication method %q", verb, m)
}

// known refuses an unknown method before any request. Such a method is a mistake of the caller.
func known(m sspr.ConfigurableMethod, verb string) error {
	if _, ok := methods[m]; ok {
		return nil
	}
	return &serviceerror.Error{
		Service: serviceerror.Graph, Operation: operation(verb, m), Kind: serviceerror.Other, Message: "there is no such method",
	}
}

// belongs refuses a change of a property that the method does not have.
func belongs(m sspr.ConfigurableMethod, change sspr.MethodConfiguration) error {
	if err := known(m, "change"); err != nil {
		return err
	}
	for _, own := range []struct {
		name   string
		method sspr.ConfigurableMethod
		asked  bool
	}{
		{officePhoneAllowed, sspr.MethodVoice, change.OfficePhoneAllowed != nil},
		{usableForSignIn, sspr.MethodSMS, change.UsableForSignIn != nil},
		{authenticationMode, sspr.MethodMicrosoftAuthenticator, change.AuthenticationMode != nil},
		{softwareOATHEnabled, sspr.MethodMicrosoftAuthenticator, change.SoftwareOATHEnabled != nil},
		{externalEmailOTP, sspr.MethodEmail, change.ExternalIDEmailOTP != nil},
	} {
		if own.asked && own.method != m {
			return &serviceerror.Error{
				Service: serviceerror.Graph, Operation: operation("change", m), Kind: serviceerror.Other,
				Message: fmt.Sprintf("%s applies only to the method %q", own.name, own.method),
			}
		}
	}
	return nil
}

// withID returns the configuration with that ID, or nil. The list also has kinds that are unknown here, and its order
// differs from tenant to tenant.
func withID(doc document.Object, id string) document.Object {
	for _, found := range document.List(doc["authenticationMethodConfigurations"]) {
		if strings.EqualFold(document.Text(found["id"]), id) {
			return found
		}
	}
	return nil
}

func configurationOf(doc document.Object, m sspr.ConfigurableMethod) (document.Object, error) {
	if found := withID(doc, methods[m].id); found != nil {
		return found, nil
	}
	return nil, &serviceerror.Error{
		Service: serviceerror.Graph, Operation: operation("find", m), Kind: serviceerror.NotFound, Permission: "Policy.Read.AuthenticationMethod",
		Message: fmt.Sprintf("the authentication methods policy of this tenant has no configuration %s", methods[m].id),
	}
}

func plainConfiguration(m sspr.ConfigurableMethod, found document.Object) sspr.MethodConfiguration {
	if found == nil {
		return sspr.MethodConfiguration{}
	}
	plain := sspr.MethodConfiguration{
		Method:   new(m),
		State:    document.Value[string](found["state"]),
		Included: plainTargets(found[includeTargets]), Excluded: plainTargets(found[excludeTargets]),
	}
	if raw := found[includeTargets]; len(raw) > 0 {
		plain.IncludedAsFound = new(string(raw))
	}
	switch m {
	case sspr.MethodVoice:
		plain.OfficePhoneAllowed = document.Value[bool](found[officePhoneAllowed])
	case sspr.MethodSMS:
		plain.UsableForSignIn = agreed[bool](document.List(found[includeTargets]), usableForSignIn)
	case sspr.MethodMicrosoftAuthenticator:
		plain.AuthenticationMode = agreed[string](document.List(found[includeTargets]), authenticationMode)
		plain.SoftwareOATHEnabled = document.Value[bool](found[softwareOATHEnabled])
	case sspr.MethodEmail:
		plain.ExternalIDEmailOTP = document.Value[string](found[externalEmailOTP])
	case sspr.MethodSoftwareOATH, sspr.MethodHardwareOATH:
	}
	return plain
}

func missingOfConfiguration(m sspr.ConfigurableMethod, found document.Object, change sspr.MethodConfiguration) properties {
	p := properties{}
	differ(p, found, "state", change.State)
	differ(p, found, officePhoneAllowed, change.OfficePhoneAllowed)
	differ(p, found, softwareOATHEnabled, change.SoftwareOATHEnabled)
	differ(p, found, externalEmailOTP, change.ExternalIDEmailOTP)
	now, defaults := document.List(found[includeTargets]), properties{registrationRequired: false}
	switch m {
	case sspr.MethodSMS:
		defaults[usableForSignIn] = orElse(agreed[bool](now, usableForSignIn), true)
	case sspr.MethodMicrosoftAuthenticator:
		defaults[authenticationMode] = orElse(agreed[string](now, authenticationMode), "any")
	default:
	}
	next := newTargets(found[includeTargets], change.Included, defaults)
	changed := next != nil
	if !changed {
		next = now
	}
	var flagged bool
	if change.UsableForSignIn != nil {
		next, flagged = withFlag(next, usableForSignIn, *change.UsableForSignIn)
	}
	if change.AuthenticationMode != nil {
		next, flagged = withFlag(next, authenticationMode, *change.AuthenticationMode)
	}
	if changed || flagged {
		p[includeTargets] = next
	}
	if change.IncludedAsFound != nil && !document.Same(found[includeTargets], json.RawMessage(*change.IncludedAsFound)) {
		p[includeTargets] = document.List(json.RawMessage(*change.IncludedAsFound))
	}
	if next := newTargets(found[excludeTargets], change.Excluded, nil); next != nil {
		p[excludeTargets] = next
	}
	return p
}

// orElse returns what p points to, or other if p is nil.
func orElse[T any](p *T, other T) T {
	if p == nil {
		return other
	}
	return *p
}
