package diagnose

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// printToken is the command that prints a token of the portal plane.
const printToken = "az account get-access-token --resource 74658136-14ec-4630-ad9b-26e160ff0fc6 --query accessToken -o tsv"

// signInAUser is the first line of a failure because no user is signed in.
const signInAUser = "Sign in a user: run \"az login\", or in a pipeline set SSPR_PORTAL_REFRESH_TOKEN."

// needsUser reports whether a failure means that no user is signed in. All resources of the portal plane fail with it.
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
	return fmt.Sprintf("This machine's clock is %s %s the service's. A token is good from one minute to another, so set the clock first, for example by NTP, and run again.",
		strings.TrimSuffix(e.ClockAhead.Abs().Round(time.Minute).String(), "0s"), where)
}

// signInAdvice returns the advice for a refused sign-in. It is the same whether sign-in refused it or the portal's API,
// which exchanges the token there.
func signInAdvice(e *serviceerror.Error) string {
	const signInLogs = "The sign-in logs of the Entra admin center show an administrator which policy it was."
	switch e.Kind {
	case serviceerror.SignInExpired:
		return signInAgain(e.Source)
	case serviceerror.SignInRevoked:
		return "No token from before works any more. " + signInAgain(e.Source)
	case serviceerror.MFARequired:
		return "No renewed token gets past this: a person has to do it at a browser. " + signInAgain(e.Source) + " " + signInLogs
	case serviceerror.ConditionalAccess:
		return "A new token meets the same policy. " + signInLogs + " " + allowedPlace(e.Source)
	case serviceerror.UserCannotSignIn:
		return "An administrator has to put the account right, or another user has to sign in. " + signInAgain(e.Source)
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
		return "Sign in as the user at a browser, and store the new refresh token as SSPR_PORTAL_REFRESH_TOKEN, or as refresh_token in the block portal if the old one is there; " +
			"the guide \"Portal tokens in pipelines\" has the commands."
	case serviceerror.FromAccessToken:
		return "Run \"az login\", and set SSPR_PORTAL_ACCESS_TOKEN to what \"" + printToken + "\" prints (or access_token in the block portal, if the token came from there); " +
			"or leave the token out: then the provider asks the Azure CLI by itself."
	default:
		return "Sign in again: run \"az login\", or get a new token for the setting that holds one."
	}
}

// allowedPlace explains from where to sign in to pass a Conditional Access policy.
func allowedPlace(source serviceerror.TokenSource) string {
	switch source {
	case serviceerror.FromApplication:
		return "Run Terraform from a network that the policy allows, or have the policy's owner exclude the application."
	case serviceerror.FromRefreshToken:
		return "It applies each time the refresh token is used, not only when the user signs in: run Terraform from a device and a network that it allows, or have the policy's owner exclude the user."
	default:
		return "Sign in and run Terraform from a device and a network that it allows, or have the policy's owner exclude the user."
	}
}

// aadsts finds the code of a refused sign-in. Each code has a page
// (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
var aadsts = regexp.MustCompile(`AADSTS(\d+)`)

// credentialAdvice returns the general advice, for a code with an unknown meaning or a message that explains itself.
func credentialAdvice(e *serviceerror.Error) string {
	lookUp := "The error code can be looked up at https://login.microsoftonline.com/error."
	if number := aadsts.FindStringSubmatch(e.Code + " " + e.Message); number != nil {
		lookUp = fmt.Sprintf("The code can be looked up at https://login.microsoftonline.com/error?code=%s.", number[1])
	}
	if e.Service == serviceerror.Portal {
		return "The service could not exchange the signed-in user's token for one of its own. " + lookUp + " " + signInAgain(e.Source)
	}
	if e.Source == serviceerror.FromAzureCLI || e.Source == serviceerror.FromRefreshToken {
		return lookUp + " " + signInAgain(e.Source)
	}
	return "Check the credential that the message names. " + lookUp
}

// newTokenAdvice returns the advice if the service does not accept the token.
func newTokenAdvice(e *serviceerror.Error) string {
	switch {
	case e.Service == serviceerror.Portal:
	case e.Source == serviceerror.FromApplication && e.Service == serviceerror.Graph:
		return "A new token of the application was asked for and does not help, so its age is not the reason. Check environment, graph_endpoint and tenant_id in the provider block, " +
			"and that the application is neither disabled nor deleted."
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
		return "The provider has asked for a new access token already. Apply again after some minutes. If it fails in the same way, the refresh token has to be replaced. " + signInAgain(e.Source)
	default:
		return "Get a new one with \"" + printToken + "\" and set SSPR_PORTAL_ACCESS_TOKEN, " +
			"or leave the token out and run \"az login\": then the provider renews tokens by itself."
	}
}
