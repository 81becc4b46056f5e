package singleton

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// pageOf returns the store of a page with the tenant's document of testdata/policy.json.
func pageOf[T any](t *testing.T, page portal.Page[T]) Store[T] {
	t.Helper()
	return recorder[T]{Store: PortalPage(page)(&run.Data{}, ""), read: func() (T, Found, error) {
		raw, err := os.ReadFile(filepath.Join("testdata", "policy.json"))
		if err != nil {
			t.Fatal(err)
		}
		document, err := portal.ParseDocument(raw)
		if err != nil {
			t.Fatal(err)
		}
		return page.Read(document), page.Snapshot(document), nil
	}}
}

// plainOf returns the store of settings whose values are remembered as the settings themselves.
func plainOf[T any](live T) Store[T] {
	plain := Plain[T]{Get: func(context.Context) (T, error) { return live, nil }}
	return recorder[T]{Store: plain, read: func() (T, Found, error) { return plain.Read(context.Background()) }}
}

// recorder is a store whose tenant never changes. Settings is the real store's.
type recorder[T any] struct {
	Store[T]
	read func() (T, Found, error)
}

func (r recorder[T]) Read(context.Context) (T, Found, error) { return r.read() }

func (r recorder[T]) Write(context.Context, Change[T]) (Written[T], error) {
	return Written[T]{}, errors.New("the tenant stands still")
}

var (
	pilot   = &[]sspr.Target{{ID: "5a1f3c02-0000-4000-8000-000000000001", Type: "group"}}
	leavers = &[]sspr.Target{{ID: "5a1f3c02-0000-4000-8000-000000000002", Type: "group"}, {ID: "7c2e4d13-0000-4000-8000-000000000003", Type: "user"}}
)

// methodFound returns the configuration of a method as a tenant may have it, without what belongs to one method only.
func methodFound(m sspr.ConfigurableMethod, targets string) sspr.MethodConfiguration {
	return sspr.MethodConfiguration{Method: &m, State: new("enabled"), Included: pilot, Excluded: leavers, IncludedAsFound: &targets}
}

const targetsFound = `[{"targetType":"group","id":"5a1f3c02-0000-4000-8000-000000000001","isRegistrationRequired":false,"future":"kept"}]`

var signInLinks = passwords.SignInLinks{
	ForgotPasswordText: new("Reset it"), CannotAccessAccountText: new(""), ResetURL: new("https://help.contoso.example/"),
	ShowPasswordReset: new(true), ShowForgotPassword: new(false), ShowCannotAccessAccount: new(true),
}

func emailFound() sspr.MethodConfiguration {
	c := methodFound(sspr.MethodEmail, targetsFound)
	c.ExternalIDEmailOTP = new("default")
	return c
}

func smsFound() sspr.MethodConfiguration {
	c := methodFound(sspr.MethodSMS, `[{"targetType":"group","id":"5a1f3c02-0000-4000-8000-000000000001","isUsableForSignIn":true}]`)
	c.UsableForSignIn = new(true)
	return c
}

func voiceFound() sspr.MethodConfiguration {
	c := methodFound(sspr.MethodVoice, targetsFound)
	c.OfficePhoneAllowed = new(false)
	return c
}

func authenticatorFound() sspr.MethodConfiguration {
	c := methodFound(sspr.MethodMicrosoftAuthenticator, `[{"targetType":"group","id":"5a1f3c02-0000-4000-8000-000000000001","authenticationMode":"deviceBasedPush"}]`)
	c.AuthenticationMode, c.SoftwareOATHEnabled = new("deviceBasedPush"), new(true)
	return c
}
