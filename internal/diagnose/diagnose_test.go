package diagnose_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestEveryKindOfFailureTellsTheWayOut checks that every failure of a service comes with advice.
func TestEveryKindOfFailureTellsTheWayOut(t *testing.T) {
	t.Parallel()
	for kind := serviceerror.NoCredential; kind <= serviceerror.LastKind; kind++ {
		for _, service := range []serviceerror.Service{serviceerror.SignIn, serviceerror.Graph, serviceerror.Portal} {
			err := &serviceerror.Error{
				Service: service, Kind: kind, Operation: "read the thing", Status: 499, Code: "some_code", Message: "what the service said",
				RequestID: "the-request-id", Permission: "Some.Permission", Role: "Some Role",
			}
			d := diagnose.Error(fmt.Errorf("wrapped: %w", err))
			if d.Summary() == "Request failed" {
				t.Errorf("kind %d has no title of its own", kind)
			}
			paragraphs := strings.Split(d.Detail(), "\n\n")
			if len(paragraphs) != 4 {
				t.Errorf("kind %d of %s: got %d paragraphs, want what failed, what was said, what to do, the request id:\n%s", kind, service, len(paragraphs), d.Detail())
			}
			for _, part := range []string{"could not read the thing", "what the service said", "some_code", "Request ID: the-request-id"} {
				if !strings.Contains(d.Detail(), part) {
					t.Errorf("kind %d of %s: %q is missing in:\n%s", kind, service, part, d.Detail())
				}
			}
		}
	}
}

// TestNoTokenForAMissingTenant checks that no user is told to get a new token or credential for a tenant that does not exist.
func TestNoTokenForAMissingTenant(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"AADSTS90002", "AADSTS900023"} {
		for _, service := range []serviceerror.Service{serviceerror.SignIn, serviceerror.Portal} {
			for _, source := range []serviceerror.TokenSource{serviceerror.FromApplication, serviceerror.FromAzureCLI, serviceerror.FromRefreshToken, serviceerror.FromAccessToken} {
				text := diagnose.Error(&serviceerror.Error{Service: service, Kind: serviceerror.SignInFailed, Operation: "read", Message: code + ": no", Source: source}).Detail()
				if !strings.Contains(text, "Set tenant_id in the provider block (or ARM_TENANT_ID)") {
					t.Errorf("%s, %s: the way out is missing in:\n%s", code, service, text)
				}
				for _, vain := range []string{"az login", "SSPR_PORTAL", "Check the credential"} {
					if strings.Contains(text, vain) {
						t.Errorf("%s, %s: %q is in:\n%s", code, service, vain, text)
					}
				}
			}
		}
	}
}

// TestTheWayInFitsTheCredential checks that advice to sign in again names the place for the new token.
func TestTheWayInFitsTheCredential(t *testing.T) {
	t.Parallel()
	type source = serviceerror.TokenSource
	const app, cli, refresh, access, unknown = serviceerror.FromApplication, serviceerror.FromAzureCLI, serviceerror.FromRefreshToken, serviceerror.FromAccessToken, serviceerror.UnknownSource
	const login, store, print = `Run "az login" again.`, "as SSPR_PORTAL_REFRESH_TOKEN", "set SSPR_PORTAL_ACCESS_TOKEN to the output of"
	for _, test := range []struct {
		kind    serviceerror.Kind
		summary string
		want    map[source]string
	}{
		{serviceerror.SignInExpired, "Sign-in expired", map[source]string{cli: login, refresh: store, access: print, unknown: "where the configuration has the old one"}},
		{serviceerror.SignInRevoked, "Sign-in revoked", map[source]string{cli: login, refresh: store, access: print}},
		{serviceerror.MFARequired, "Multifactor authentication required", map[source]string{cli: login, refresh: store, access: print}},
		{serviceerror.UserCannotSignIn, "User cannot sign in", map[source]string{cli: login, refresh: store, access: print}},
		{serviceerror.ConsentMissing, "Missing consent", map[source]string{app: "Grant admin consent", cli: login, refresh: store}},
		{serviceerror.ConditionalAccess, "Blocked by Conditional Access", map[source]string{app: "exclude the application", refresh: "each time the refresh token is used", cli: "from a device and a network", access: "from a device and a network"}},
		{serviceerror.ExpiredToken, "Access token expired", map[source]string{cli: login, refresh: store, access: "set SSPR_PORTAL_ACCESS_TOKEN", unknown: "set SSPR_PORTAL_ACCESS_TOKEN"}},
	} {
		for from, want := range test.want {
			d := diagnose.Error(&serviceerror.Error{Service: serviceerror.Portal, Kind: test.kind, Operation: "read", Message: "no", Source: from})
			if d.Summary() != test.summary || !strings.Contains(d.Detail(), want) {
				t.Errorf("source %d: %q is not in %s:\n%s", from, want, d.Summary(), d.Detail())
			}
			if from == app && strings.Contains(d.Detail(), "az login") {
				t.Errorf("an application is told to sign in as a user:\n%s", d.Detail())
			}
		}
	}
}

// TestTheWayOutOfARefusedTokenFitsItsSource checks that the advice, also for Microsoft Graph and for sign-in, is about the
// source of the token and about nothing else.
func TestTheWayOutOfARefusedTokenFitsItsSource(t *testing.T) {
	t.Parallel()
	const app, cli, refresh, access, unknown = serviceerror.FromApplication, serviceerror.FromAzureCLI, serviceerror.FromRefreshToken, serviceerror.FromAccessToken, serviceerror.UnknownSource
	for _, test := range []struct {
		service  serviceerror.Service
		kind     serviceerror.Kind
		from     serviceerror.TokenSource
		want     string
		notAWord string
	}{
		{serviceerror.Graph, serviceerror.Unauthenticated, app, "Check environment, graph_endpoint and tenant_id", "az login"},
		{serviceerror.Graph, serviceerror.Unauthenticated, cli, `Run "az login" again.`, "provider block"},
		{serviceerror.Graph, serviceerror.Unauthenticated, unknown, "Sign in again, or check the credential", "SSPR_PORTAL"},
		{serviceerror.SignIn, serviceerror.ExpiredToken, refresh, "store the new refresh token as SSPR_PORTAL_REFRESH_TOKEN, or as refresh_token in the portal block", "az login"},
		{serviceerror.SignIn, serviceerror.SignInFailed, refresh, "store the new refresh token as SSPR_PORTAL_REFRESH_TOKEN", "az login"},
		{serviceerror.SignIn, serviceerror.SignInFailed, cli, `Run "az login" again.`, "SSPR_PORTAL"},
		{serviceerror.SignIn, serviceerror.SignInFailed, app, "Check the credential in the message.", "az login"},
		{serviceerror.Portal, serviceerror.SignInRevoked, access, "or set access_token in the portal block", "SSPR_PORTAL_REFRESH"},
	} {
		detail := diagnose.Error(&serviceerror.Error{Service: test.service, Kind: test.kind, Operation: "read", Message: "no", Status: 401, Source: test.from}).Detail()
		if !strings.Contains(detail, test.want) || strings.Contains(detail, test.notAWord) {
			t.Errorf("%s, kind %d, source %d: want %q and not %q:\n%s", test.service, test.kind, test.from, test.want, test.notAWord, detail)
		}
	}
}

// TestAWrongClockIsNamed checks that the message states by how much the clock is off and in which direction, and nothing if
// it is right.
func TestAWrongClockIsNamed(t *testing.T) {
	t.Parallel()
	for off, want := range map[time.Duration]string{
		2*time.Hour + 10*time.Second: "This machine's clock is 2h0m ahead of the service's.", -7 * time.Minute: "This machine's clock is 7m behind the service's.", 0: "",
	} {
		detail := diagnose.Error(&serviceerror.Error{
			Service: serviceerror.SignIn, Kind: serviceerror.SignInFailed, Operation: "get a token", Message: "AADSTS700024: x", Code: "AADSTS700024", Status: 401, ClockAhead: off,
		}).Detail()
		if want == "" && strings.Contains(detail, "clock") || !strings.Contains(detail, want) || want != "" && !strings.Contains(detail, "correct the clock first, for example with NTP") {
			t.Errorf("%s: want %q:\n%s", off, want, detail)
		}
	}
}

func TestForbiddenNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	err := &serviceerror.Error{Service: serviceerror.Graph, Kind: serviceerror.Forbidden, Operation: "read", Permission: "Group.Read.All", Role: "Directory Readers"}
	detail := diagnose.Error(err).Detail()
	for _, part := range []string{"Microsoft Graph permission Group.Read.All", "directory role Directory Readers"} {
		if !strings.Contains(detail, part) {
			t.Errorf("%q is missing in:\n%s", part, detail)
		}
	}
	const documented = "These are the documented roles; the service may decide differently."
	if strings.Contains(detail, documented) {
		t.Errorf("Graph's roles are called in question:\n%s", detail)
	}
	err = &serviceerror.Error{Service: serviceerror.Portal, Kind: serviceerror.Forbidden, Operation: "read", Role: "Security Administrator or User Administrator"}
	if detail = diagnose.Error(err).Detail(); !strings.Contains(detail, "directory role Security Administrator or User Administrator (or a higher one") || !strings.Contains(detail, documented) || strings.Contains(detail, "An application needs") {
		t.Errorf("got:\n%s", detail)
	}
}

func TestAMissingScopeLeadsToAnotherApplication(t *testing.T) {
	t.Parallel()
	err := &serviceerror.Error{Service: serviceerror.Graph, Kind: serviceerror.ScopeMissing, Operation: "write", Permission: "Policy.ReadWrite.Authorization", Role: "Privileged Role Administrator"}
	detail := diagnose.Error(err).Detail()
	for _, part := range []string{"service principal", "permission Policy.ReadWrite.Authorization with admin consent", "Azure CLI, cannot be extended"} {
		if !strings.Contains(detail, part) {
			t.Errorf("%q is missing in:\n%s", part, detail)
		}
	}
	err.Permission = ""
	if detail := diagnose.Error(err).Detail(); !strings.Contains(detail, "permission that the resource's page names") {
		t.Errorf("got:\n%s", detail)
	}
}

func TestAnUnexpectedErrorIsCalledABug(t *testing.T) {
	t.Parallel()
	if d := diagnose.Error(errors.New("boom")); !strings.Contains(d.Detail(), "Boom.") || !strings.Contains(d.Detail(), "report it") {
		t.Errorf("got %s", d.Detail())
	}
}

// TestWhatNeedsALicense: the advice names what needs the license, by the permission of the request.
func TestWhatNeedsALicense(t *testing.T) {
	t.Parallel()
	for permission, want := range map[string]string{
		"AuditLog.Read.All": "The registration report needs", "GroupSettings.ReadWrite.All": "Custom banned words and lockout values need",
		"OrganizationalBranding.ReadWrite.All": "The branding of the sign-in page needs",
	} {
		d := diagnose.Error(&serviceerror.Error{Service: serviceerror.Graph, Operation: "write it", Kind: serviceerror.NotLicensed, Status: 403, Permission: permission})
		if !strings.Contains(d.Detail(), want) {
			t.Errorf("%s: %s", permission, d.Detail())
		}
	}
}
