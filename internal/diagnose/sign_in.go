package diagnose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// printToken is the command that prints a token of the portal API.
const printToken = "az account get-access-token --resource 74658136-14ec-4630-ad9b-26e160ff0fc6 --query accessToken -o tsv"

// signInAUser is the first line of a failure because no user is signed in.
const signInAUser = "Sign in a user: run \"az login\", or in a pipeline set SSPR_PORTAL_REFRESH_TOKEN."

// needsUser reports whether a failure means that no user is signed in. All resources of the portal API fail with it.
func needsUser(e *serviceerror.Error) bool {
	return e.Service == serviceerror.Portal && (e.Kind == serviceerror.NoCredential || e.Kind == serviceerror.AppOnlyToken)
}

// shortForm returns such a failure in one line, for a run that has reported it in full before. The line must be enough by
// itself, because the other message may be anywhere in the output.
func shortForm(e *serviceerror.Error) string {
	text, _, _ := strings.Cut(e.Message, ". ")
	return signInAUser + " " + sentence(text)
}

// clockNote returns how wrong this machine's clock is, if that may be why a token was refused, else "".
func clockNote(e *serviceerror.Error) string {
	if e.ClockAhead == 0 {
		return ""
	}
	where := "ahead of"
	if e.ClockAhead < 0 {
		where = "behind"
	}
	return fmt.Sprintf("This machine's clock is %s %s the service's. Tokens are valid for a fixed period, so correct the clock first, for example with NTP, and run again.",
		strings.TrimSuffix(e.ClockAhead.Abs().Round(time.Minute).String(), "0s"), where)
}

// signInAdvice returns the advice for a refused sign-in. It is the same whether sign-in refused it or the portal's API,
// which exchanges the token there.
func signInAdvice(e *serviceerror.Error) string {
	const signInLogs = "An administrator can find the policy in the sign-in logs of the Entra admin center."
	if slices.Contains(noSuchTenant, number(e)) {
		return "Set tenant_id in the provider block (or ARM_TENANT_ID) to the ID of a tenant that exists in this cloud. A new token or credential does not help."
	}
	switch e.Kind {
	case serviceerror.SignInExpired:
		return signInAgain(e.Source)
	case serviceerror.SignInRevoked:
		return "Earlier tokens no longer work. " + signInAgain(e.Source)
	case serviceerror.MFARequired:
		return "Renewing the token does not help: the user has to pass it in a browser. " + signInAgain(e.Source) + " " + signInLogs
	case serviceerror.ConditionalAccess:
		return "The policy applies to a new token as well. " + signInLogs + " " + allowedPlace(e.Source)
	case serviceerror.UserCannotSignIn:
		return "An administrator has to fix the account, or another user has to sign in. " + signInAgain(e.Source)
	case serviceerror.ConsentMissing:
		if e.Source == serviceerror.FromApplication {
			return "An administrator has to grant the application's permissions (App registrations > API permissions > Grant admin consent)."
		}
		return "An administrator of the tenant has to consent to the application that the user signs in with. " + signInAgain(e.Source)
	default:
		return credentialAdvice(e)
	}
}

// signInAgain explains how to get a new token from the source of the last one.
func signInAgain(source serviceerror.TokenSource) string {
	switch source {
	case serviceerror.FromApplication:
		return "Check the credential of the application in the provider block."
	case serviceerror.FromAzureCLI:
		return "Run \"az login\" again."
	case serviceerror.FromRefreshToken:
		return "Sign in as the user in a browser, and store the new refresh token as SSPR_PORTAL_REFRESH_TOKEN, or as refresh_token in the portal block if the old one is there; " +
			"the guide \"Portal tokens in pipelines\" has the commands."
	case serviceerror.FromAccessToken:
		return "Run \"az login\", and set SSPR_PORTAL_ACCESS_TOKEN to the output of \"" + printToken + "\" (or set access_token in the portal block, if the token came from there); " +
			"or remove the token: the provider then gets one from the Azure CLI."
	default:
		return "Sign in again: run \"az login\", or set a new token where the configuration has the old one."
	}
}

// allowedPlace explains from where to sign in to pass a Conditional Access policy.
func allowedPlace(source serviceerror.TokenSource) string {
	switch source {
	case serviceerror.FromApplication:
		return "Run Terraform from a network that the policy allows, or have the policy's owner exclude the application."
	case serviceerror.FromRefreshToken:
		return "The policy applies each time the refresh token is used, not only at sign-in. Run Terraform from a device and a network that it allows, or have the policy's owner exclude the user."
	default:
		return "Sign in and run Terraform from a device and a network that the policy allows, or have the policy's owner exclude the user."
	}
}

// aadsts finds the code of a refused sign-in. Each code has a page
// (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
var aadsts = regexp.MustCompile(`AADSTS(\d+)`)

// noSuchTenant are the codes of a sign-in to a tenant that does not exist: no credential of any kind can pass it.
var noSuchTenant = []string{"90002", "900023"}

// number returns the number of the code of a refused sign-in, or "" if there is none.
func number(e *serviceerror.Error) string {
	if match := aadsts.FindStringSubmatch(e.Code + " " + e.Message); match != nil {
		return match[1]
	}
	return ""
}

// credentialAdvice returns the general advice, for a code with an unknown meaning or a message that explains itself.
func credentialAdvice(e *serviceerror.Error) string {
	lookUp := "Look up the error code at https://login.microsoftonline.com/error."
	if code := number(e); code != "" {
		lookUp = fmt.Sprintf("For the code, see https://login.microsoftonline.com/error?code=%s.", code)
	}
	if e.Service == serviceerror.Portal {
		return "The service could not exchange the signed-in user's token for the token that it needs. " + lookUp + " " + signInAgain(e.Source)
	}
	if e.Source == serviceerror.FromAzureCLI || e.Source == serviceerror.FromRefreshToken {
		return lookUp + " " + signInAgain(e.Source)
	}
	return "Check the credential in the message. " + lookUp
}

// newTokenAdvice returns the advice if the service does not accept the token.
func newTokenAdvice(e *serviceerror.Error) string {
	switch {
	case e.Service == serviceerror.Portal:
	case e.Source == serviceerror.FromApplication && e.Service == serviceerror.Graph:
		return "The service also rejected a new token of the application, so the token's age is not the cause. Check environment, graph_endpoint and tenant_id in the provider block, " +
			"and whether the application is disabled or deleted."
	case e.Source != serviceerror.UnknownSource:
		return signInAgain(e.Source)
	default:
		return "Sign in again, or check the credential in the provider block."
	}
	isOver := e.Kind == serviceerror.ExpiredToken || e.Kind == serviceerror.Unauthenticated
	switch {
	case isOver && e.Source == serviceerror.FromAzureCLI:
		return signInAgain(e.Source)
	case isOver && e.Source == serviceerror.FromRefreshToken:
		return "The provider has already requested a new access token. Apply again after a few minutes. If that fails too, replace the refresh token. " + signInAgain(e.Source)
	default:
		return "Get a new one with \"" + printToken + "\" and set SSPR_PORTAL_ACCESS_TOKEN, " +
			"or remove the token and run \"az login\": the provider then renews tokens automatically."
	}
}
