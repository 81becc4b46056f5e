package diagnose

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Error returns the diagnostic for an error of a service client: what failed, what the service answered, what to do.
func Error(err error) diag.Diagnostic { return diagnose(err, false) }

// diagnose is Error. ofAction is true for an action, whose effects no plan shows.
func diagnose(err error, ofAction bool) diag.Diagnostic {
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok {
		return diag.NewErrorDiagnostic("Unexpected failure", sentence(err.Error())+
			"\n\nThis is a bug in the provider. Please report it with the log of a run with TF_LOG=DEBUG.")
	}
	if needsUser(e) && e.Told != nil && e.Told.Swap(true) {
		return diag.NewErrorDiagnostic(title(e), shortForm(e))
	}
	paragraphs := []string{fmt.Sprintf("The provider could not %s.", e.Operation)}
	if text := cause(e); text != "" {
		paragraphs = append(paragraphs, text)
	}
	if needsUser(e) {
		paragraphs = []string{signInAUser, strings.Join(paragraphs, " ")}
	}
	if sent := effect(e, ofAction); sent != "" {
		paragraphs = append(paragraphs, sent)
	}
	if why := likelyCause(e); why != "" {
		paragraphs = append(paragraphs, why)
	}
	if off := clockNote(e); off != "" {
		paragraphs = append(paragraphs, off)
	}
	if todo := advice(e); todo != "" && (!ofAction || !isAboutPlan(e)) && !e.BornMigrated {
		paragraphs = append(paragraphs, todo)
	}
	if e.RequestID != "" {
		paragraphs = append(paragraphs, "Request ID: "+e.RequestID)
	}
	return diag.NewErrorDiagnostic(title(e), strings.Join(paragraphs, "\n\n"))
}

// isAboutPlan reports whether the advice for a failure is about a plan, or about nothing having been done.
func isAboutPlan(e *serviceerror.Error) bool {
	switch e.Kind {
	case serviceerror.Refused, serviceerror.NotPersisted, serviceerror.Altered, serviceerror.Overwritten:
		return true
	default:
		return false
	}
}

// cause quotes the service, or states what the provider found if it did not ask the service.
func cause(e *serviceerror.Error) string {
	switch {
	case e.Status == 0 && e.Code == "":
		return sentence(e.Message)
	case e.Status == 0:
		return sentence(fmt.Sprintf("%s answered %s: %s", e.Service, e.Code, e.Message))
	}
	text := fmt.Sprintf("%s answered HTTP %d", e.Service, e.Status)
	if e.Code != "" {
		text += " " + e.Code
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	return sentence(text)
}

// Sentence returns a text as a sentence: with a capital, and with one full stop even if the service has sent it with one.
func Sentence(s string) string { return sentence(s) }

func sentence(s string) string {
	if s == "" {
		return s
	}
	first, size := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[size:]
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// title returns the summary of a failure. It is short, and the same for all failures with the same advice.
func title(e *serviceerror.Error) string {
	switch e.Kind {
	case serviceerror.NoCredential:
		if e.Service == serviceerror.Portal {
			return "No credential for the " + string(e.Service)
		}
		return "No credential for " + string(e.Service)
	case serviceerror.AppOnlyToken:
		if e.Service == serviceerror.Graph {
			return "A service principal cannot do this"
		}
		return "A service principal cannot manage this setting"
	case serviceerror.WrongAudience:
		return "Access token issued for another service"
	case serviceerror.WrongTenant:
		return "Wrong tenant"
	case serviceerror.MalformedToken:
		return "Malformed access token"
	case serviceerror.ExpiredToken:
		return "Access token expired"
	case serviceerror.Unauthenticated:
		return "Access token rejected"
	case serviceerror.Forbidden:
		return "Missing permission or directory role"
	case serviceerror.ScopeMissing:
		return "The signed-in user's application lacks a permission"
	case serviceerror.NotFound:
		return "Not found in the tenant"
	case serviceerror.WrongPath:
		return "API path not found"
	case serviceerror.Refused:
		return "Request rejected"
	case serviceerror.Throttled:
		return "Too many requests"
	case serviceerror.Unavailable:
		return "Service unavailable"
	case serviceerror.Unreachable:
		return "Service unreachable"
	case serviceerror.NotUnderstood:
		return "Unexpected response"
	case serviceerror.TimedOut:
		return "Operation timed out"
	case serviceerror.Unsupported:
		return "Not available in this cloud"
	case serviceerror.NotLicensed:
		return "Not included in the tenant's license"
	case serviceerror.NotYetKnown:
		return "Provider configuration not yet known"
	case serviceerror.NameTaken:
		return "User principal name now belongs to another user"
	default:
		return titleOfChange(e.Kind)
	}
}

// titleOfChange returns the summary for a change that the service accepted and does not show, or whose value it refused.
func titleOfChange(kind serviceerror.Kind) string {
	switch kind {
	case serviceerror.PasswordRejected:
		return "Password rejected by the service"
	case serviceerror.NotPersisted:
		return "Change not confirmed"
	case serviceerror.Altered:
		return "Service stored a different value"
	case serviceerror.Overwritten:
		return "Change overwritten by another writer"
	default:
		return titleOfRefusal(kind)
	}
}

// titleOfRefusal returns the summary for a user or an application that sign-in refused.
func titleOfRefusal(kind serviceerror.Kind) string {
	switch kind {
	case serviceerror.SignInFailed:
		return "Sign-in failed"
	case serviceerror.SignInExpired:
		return "Sign-in expired"
	case serviceerror.SignInRevoked:
		return "Sign-in revoked"
	case serviceerror.MFARequired:
		return "Multifactor authentication required"
	case serviceerror.ConditionalAccess:
		return "Blocked by Conditional Access"
	case serviceerror.UserCannotSignIn:
		return "User cannot sign in"
	case serviceerror.ConsentMissing:
		return "Missing consent"
	default:
		return "Request failed"
	}
}

// PortalCredentials explains how to get credentials for the portal API, for a user with a role.
func PortalCredentials(role string) string { return fmt.Sprintf(portalCredentials, role) }

const portalCredentials = "Microsoft Graph has no API for the password reset policy. The provider uses the portal API, the Entra admin center's own API, which accepts only a signed-in user. Do one of the following:\n" +
	"  - run \"az login\" as a user with the role %s; the provider gets the token from the Azure CLI;\n" +
	"  - in a pipeline, set SSPR_PORTAL_REFRESH_TOKEN to a refresh token of such a user, from a secret store;\n" +
	"  - set SSPR_PORTAL_ACCESS_TOKEN to the output of \"" + printToken + "\"; it lasts about an hour.\n" +
	"A pipeline with only a service principal can manage the settings in Microsoft Graph, but not this one."

const graphCredentials = "Set the credential of an application in the provider block. The resource's page names the permission that it needs. Use " +
	"client_secret, client_certificate, OIDC or a managed identity, or sign in with \"az login\"."

// Advice returns what the user can do about a failure, or "" if that is not known. It is the advice of Error alone.
func Advice(e *serviceerror.Error) string { return advice(e) }

// advice returns what the user can do.
func advice(e *serviceerror.Error) string {
	switch e.Kind {
	case serviceerror.NoCredential:
		if e.Service == serviceerror.Portal {
			return PortalCredentials("Authentication Policy Administrator")
		}
		return graphCredentials
	case serviceerror.AppOnlyToken:
		if e.Service == serviceerror.Graph {
			return signedInUserAdvice(e)
		}
		return PortalCredentials("Authentication Policy Administrator")
	case serviceerror.SignInFailed, serviceerror.SignInExpired, serviceerror.SignInRevoked, serviceerror.MFARequired,
		serviceerror.ConditionalAccess, serviceerror.UserCannotSignIn, serviceerror.ConsentMissing:
		return signInAdvice(e)
	case serviceerror.WrongAudience, serviceerror.MalformedToken, serviceerror.ExpiredToken, serviceerror.Unauthenticated:
		return newTokenAdvice(e)
	case serviceerror.WrongTenant:
		return "Sign in to the tenant in the configuration (\"az login --tenant TENANT_ID\"), or correct tenant_id in the provider block."
	case serviceerror.Forbidden:
		return missing(e)
	case serviceerror.ScopeMissing:
		return otherApplicationAdvice(e)
	case serviceerror.NotFound:
		return notFoundAdvice(e)
	case serviceerror.WrongPath:
		if e.Service == serviceerror.Graph {
			return "Check graph_endpoint and environment: not every cloud has every part of Microsoft Graph. If they are correct, look for a newer release of this provider."
		}
		return "The portal API is undocumented and can change without notice. Azure AD B2C tenants do not have it. " +
			"Check portal_endpoint if you set it, and look for a newer release of this provider."
	case serviceerror.Refused:
		if e.Sent == serviceerror.NothingSent {
			return "If the message does not name the problem, look for a newer release of this provider."
		}
		return "If the message does not name the value, compare with what the admin center allows on the same page."
	case serviceerror.Throttled:
		return "The provider retried after the delays that the service requested, and was throttled again. Wait a few minutes, then apply again: completed changes are kept."
	case serviceerror.Unavailable:
		return "Retries also failed. Try again later; see https://status.cloud.microsoft for known problems."
	default:
		return adviceWithoutAnswer(e)
	}
}

// notFoundAdvice returns the advice if something does not exist. The permission shows whether that is a method of the tenant's
// authentication methods policy: not every tenant offers every method.
func notFoundAdvice(e *serviceerror.Error) string {
	if strings.HasSuffix(e.Permission, ".AuthenticationMethod") {
		return "Check the name, and whether the tenant offers the method."
	}
	return "It does not exist in the tenant, or not yet: a new object can take a minute to appear. Check the name or object ID."
}

func adviceWithoutAnswer(e *serviceerror.Error) string {
	switch e.Kind {
	case serviceerror.Unreachable:
		return "Check the network, the proxy (HTTPS_PROXY) and, if the connection is inspected, ca_certificate_path."
	case serviceerror.NotUnderstood:
		return "A proxy or a sign-in page may have answered in place of the service. " +
			"Otherwise the API may have changed: look for a newer release of this provider."
	case serviceerror.NotPersisted:
		return "Another writer may have changed the same page at the same time, or the service needs more time. Run \"terraform plan\" to see what the tenant has, then apply again."
	case serviceerror.Altered:
		return "Either the service stores the value in another form, or another writer keeps changing the setting. In the first case, set the value that the service shows in the configuration."
	case serviceerror.Overwritten:
		return "Another pipeline or user keeps changing the setting. Wait until it has finished, then apply again."
	case serviceerror.NotLicensed:
		if strings.HasPrefix(e.Permission, "OrganizationalBranding.") {
			return "The branding of the sign-in page needs Microsoft Entra ID P1 or P2, or Office 365, in the tenant; the data source sspr_license shows what the tenant has."
		}
		if strings.HasPrefix(e.Permission, "GroupSettings.") {
			return "Custom banned words and lockout values need Microsoft Entra ID P1 in the tenant; the data source sspr_license shows what the tenant has."
		}
		return "The registration report needs Microsoft Entra ID P1 or P2 in the tenant; the data source sspr_license shows what the tenant has. If the tenant has P1, the service returns the same error " +
			"to an application that lacks a permission: it needs AuditLog.Read.All and, according to some reports, Directory.Read.All, both with admin consent."
	case serviceerror.Unsupported:
		return "Remove these resources in this cloud, or set portal_endpoint and a token if you know that the service exists."
	case serviceerror.NotYetKnown:
		return "Apply the resources that the provider block depends on first, for example with -target."
	case serviceerror.TimedOut:
		return "Run the command again. If it ends in the same way, see https://status.cloud.microsoft for known problems."
	case serviceerror.NameTaken:
		return nameMoved
	case serviceerror.PasswordRejected:
		return passwordAdvice
	default:
		return ""
	}
}

// passwordAdvice has the rules that only the service checks
// (https://learn.microsoft.com/entra/identity/authentication/concept-password-ban-bad).
const passwordAdvice = "This message does not name the rule. Besides length and kinds of characters, the service checks the user's names, Microsoft's list of banned words and the tenant's own list " +
	"(Authentication methods > Password protection in the Entra admin center). Choose another password, such as a random one or several unrelated words."

func missing(e *serviceerror.Error) string {
	var needs []string
	switch {
	case e.ApplicationRole != "" && e.Held != "":
		needs = append(needs, fmt.Sprintf("The application has the permission, so it probably lacks a directory role. Its service principal needs %s.", e.ApplicationRole))
	case e.Permission != "":
		needs = append(needs, fmt.Sprintf("An application needs the Microsoft Graph permission %s with admin consent.", e.Permission))
	}
	if e.Role != "" && (e.ApplicationRole == "" || e.Held == "") {
		needs = append(needs, fmt.Sprintf("A signed-in user needs the directory role %s (or a higher one, such as Global Administrator). If PIM assigns the role, activate it.", e.Role))
	}
	if e.Role != "" && e.Service == serviceerror.Portal {
		needs = append(needs, "These are the documented roles; the service may decide differently.")
	}
	return strings.Join(needs, " ")
}

// signedInUserAdvice returns the advice if Graph accepts no application.
func signedInUserAdvice(e *serviceerror.Error) string {
	return fmt.Sprintf("Microsoft Graph allows this only for a signed-in user. Run \"az login\" as a user with the directory role %s, and remove the application's credential from the provider block "+
		"for this run, or have such a user do it in the admin center.", cmp.Or(e.Role, "that the page of this action names"))
}

// otherApplicationAdvice returns the advice if a user signed in with an application that lacks a permission.
func otherApplicationAdvice(e *serviceerror.Error) string {
	return fmt.Sprintf("The user's directory roles are not enough: a token is limited to the permissions of the application that requested it, "+
		"and the permissions of Microsoft's own applications, such as the Azure CLI, cannot be extended. In the provider block, set the credential of an application "+
		"of your own (a service principal) that has the Microsoft Graph permission %s with admin consent: client_secret, client_certificate, OIDC or a managed identity.",
		cmp.Or(e.Permission, "that the resource's page names"))
}

// AddFindings adds findings of the domain's rules, each at its attribute.
func AddFindings(diags *diag.Diagnostics, findings []sspr.Finding) {
	for _, f := range findings {
		at := path.Root(f.Field)
		if f.Severity == sspr.Warning {
			diags.AddAttributeWarning(at, f.Summary, f.Detail)
		} else {
			diags.AddAttributeError(at, f.Summary, f.Detail)
		}
	}
}

// TakenForSMS returns the warning for a number that the service saved although it reported a conflict.
func TakenForSMS(user string, err error) diag.Diagnostic {
	d := Error(err)
	return diag.NewWarningDiagnostic("Mobile phone not registered for SMS sign-in",
		fmt.Sprintf("The mobile phone of the user %s is saved and works for calls, codes and password reset. It could not be registered for SMS sign-in, because another user has registered the number for that; "+
			"a deleted user keeps a number for 30 days. Remove the number from the other user, or exclude this user from SMS sign-in in the tenant's policy.\n\n%s", user, d.Detail()))
}

// Reason returns why an operation failed for one user of many. kind is the same for all users who failed for the same
// reason, so that one message can name them together. example is what the service answered for this user.
func Reason(err error) (kind, example string) {
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok {
		return sentence(err.Error()), ""
	}
	kind = title(e)
	if e.Status != 0 {
		kind += strings.TrimRight(fmt.Sprintf(" (HTTP %d %s", e.Status, e.Code), " ") + ")"
	}
	if todo := advice(e); todo != "" {
		kind += ". " + todo
	}
	example = cause(e)
	if e.RequestID != "" {
		example += " Request ID: " + e.RequestID
	}
	return kind, example
}
