package auth

import "github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"

// refusal is the meaning of a sign-in code.
type refusal struct {
	// kind is the kind of the error. Its zero value means SignInFailed: the meaning alone states what to do.
	kind serviceerror.Kind
	// meaning is what is wrong in plain words, and for SignInFailed what to do.
	meaning string
	// timed is true if a wrong clock of this machine can be the reason.
	timed bool
}

// refusals maps the common codes of refused credentials, from "Microsoft Entra authentication & authorization error
// codes" (https://learn.microsoft.com/entra/identity-platform/reference-error-codes); 530003 is from Microsoft's known
// issues of Azure IoT Operations. Microsoft may change codes, and uses one OAuth error, invalid_grant, for refusals as
// different as an expired token and a Conditional Access policy (autumn-2026 5.8). So a known code decides, and an
// unknown one gets only the general advice.
var refusals = map[string]refusal{
	// The application and its credentials.
	"7000215": {meaning: "The client secret is wrong. A common cause is the secret's ID in place of its value, which the Entra admin center shows only once."},
	"7000222": {meaning: "The client secret has expired. Add a new one in the Entra admin center (App registrations > Certificates & secrets) and use its value."},
	"7000216": {meaning: "The request has no secret, certificate or federated token of the application. Set one of them in the provider block."},
	"7000112": {meaning: "The application is disabled. An administrator has to enable its service principal (Enterprise applications > Properties)."},
	"700016":  {meaning: "The application (client_id) is not known in this tenant. Check client_id, and tenant_id: the application must be registered in that tenant or have a service principal there."},
	"700027":  {meaning: "The client assertion's signature is not valid: the certificate is not one of the application's, or has expired."},
	"700023":  {meaning: "The audience of the client assertion is not this tenant's sign-in. Check tenant_id, environment and authority_host."},
	"700024":  {timed: true, meaning: "The client assertion is not valid at this time: it has expired, or this machine's clock is wrong."},
	"50013":   {timed: true, meaning: "The assertion is not valid: its signature or its audience is wrong, it has expired, or this machine's clock is wrong."},
	"50027":   {meaning: "The client assertion or OpenID Connect token is not a valid token. Check the content of oidc_token or its file."},
	"70021":   {meaning: "No federated identity credential of the application matches the issuer, subject and audience of the OpenID Connect token."},
	"700211":  {meaning: "No federated identity credential of the application matches the issuer of the OpenID Connect token."},
	"700212":  {meaning: "No federated identity credential of the application matches the audience of the OpenID Connect token."},
	"700213": {meaning: "No federated identity credential of the application matches the subject of the OpenID Connect token. " +
		"The subject names the repository, and the branch, environment or pull request of the pipeline."},

	// The tenant and the service.
	"90002":  {meaning: "The tenant (tenant_id) does not exist in this cloud. Check tenant_id and environment."},
	"900023": {meaning: "The tenant (tenant_id) is not a valid tenant ID."},
	"500011": {meaning: "This tenant does not know the service that the token is for. Check that environment names the tenant's cloud."},
	"650057": {meaning: "The application has not requested permission to use the service that the token is for. Only Microsoft's own applications can get a token for the portal API."},
	"65002":  {meaning: "Microsoft does not allow the application to use the service that the token is for. Remove portal.client_id, or set it to the Microsoft application that issued the refresh token."},
	"50105":  {meaning: "The application accepts only assigned users, and this user or application is not assigned."},
	"530035": {meaning: "The tenant's security defaults block this sign-in."},

	// Consent.
	"65001": {kind: serviceerror.ConsentMissing, meaning: "The application's permissions are not consented to in this tenant."},
	"65004": {kind: serviceerror.ConsentMissing, meaning: "The user declined to consent to the application's permissions."},
	"90094": {kind: serviceerror.ConsentMissing, meaning: "The application's permissions need the consent of an administrator."},

	// The user.
	"50034": {kind: serviceerror.UserCannotSignIn, meaning: "The user does not exist in this tenant."},
	"51004": {kind: serviceerror.UserCannotSignIn, meaning: "The user does not exist in this tenant."},
	"50014": {kind: serviceerror.UserCannotSignIn, meaning: "The user does not exist in this tenant, or is a guest whose invitation is pending."},
	"50020": {kind: serviceerror.UserCannotSignIn, meaning: "The user belongs to another tenant and is not a guest of this one. Check tenant_id."},
	"50053": {kind: serviceerror.UserCannotSignIn, meaning: "The user's account is locked after too many failed sign-ins, or the sign-in came from an address with malicious activity."},
	"50055": {kind: serviceerror.UserCannotSignIn, meaning: "The user's password has expired. The user has to change it first."},
	"50057": {kind: serviceerror.UserCannotSignIn, meaning: "The user's account is disabled."},
	"50142": {kind: serviceerror.UserCannotSignIn, meaning: "A Conditional Access policy requires that the user changes the password first."},
	"50144": {kind: serviceerror.UserCannotSignIn, meaning: "The user's on-premises password has expired. The user has to change it first."},

	// What a user has to do in a browser.
	"50072": {kind: serviceerror.MFARequired, meaning: "The user has to register for multifactor authentication first."},
	"50074": {kind: serviceerror.MFARequired, meaning: "Multifactor authentication is required, and the user has not passed it."},
	"50076": {kind: serviceerror.MFARequired, meaning: "Multifactor authentication is required, and the user can pass it only in a browser."},
	"50078": {kind: serviceerror.MFARequired, meaning: "The multifactor authentication of this sign-in is too old, and the user can renew it only in a browser."},
	"50079": {kind: serviceerror.MFARequired, meaning: "The user has to register for multifactor authentication first."},
	"50158": {kind: serviceerror.MFARequired, meaning: "Another check is required that works only in a browser, such as terms of use or multifactor authentication by another provider."},
	"53004": {kind: serviceerror.MFARequired, meaning: "The user has to register for multifactor authentication first, which a risky sign-in does not allow."},
	"53010": {kind: serviceerror.MFARequired, meaning: "The user has to register for multifactor authentication first, which the tenant allows only from certain locations or devices."},

	// Blocked by a policy.
	"50005":  {kind: serviceerror.ConditionalAccess, meaning: "A Conditional Access policy does not allow this device's platform."},
	"50097":  {kind: serviceerror.ConditionalAccess, meaning: "A Conditional Access policy requires the device to authenticate."},
	"50131":  {kind: serviceerror.ConditionalAccess, meaning: "A Conditional Access policy or risk detection blocks this sign-in."},
	"53000":  {kind: serviceerror.ConditionalAccess, meaning: "A Conditional Access policy allows this sign-in only from compliant devices."},
	"53001":  {kind: serviceerror.ConditionalAccess, meaning: "A Conditional Access policy allows this sign-in only from domain-joined devices."},
	"53002":  {kind: serviceerror.ConditionalAccess, meaning: "A Conditional Access policy allows this sign-in only from approved apps."},
	"53003":  {kind: serviceerror.ConditionalAccess, meaning: "A Conditional Access policy blocks this sign-in."},
	"530003": {kind: serviceerror.ConditionalAccess, meaning: "A Conditional Access policy allows this sign-in only from managed devices."},
	"53011":  {kind: serviceerror.ConditionalAccess, meaning: "The user's home tenant has blocked the user because of risk."},

	// Expired tokens.
	"70008":  {timed: true, kind: serviceerror.SignInExpired, meaning: "The refresh token has expired or was revoked."},
	"700082": {kind: serviceerror.SignInExpired, meaning: "The refresh token has expired because it was not used for too long (90 days)."},
	"700084": {kind: serviceerror.SignInExpired, meaning: "The refresh token was issued to a web page and lasted 24 hours. Get one for a public client such as the Azure CLI."},
	"70043":  {kind: serviceerror.SignInExpired, meaning: "The refresh token has expired because a Conditional Access policy limits how long a sign-in lasts."},
	"50089":  {timed: true, kind: serviceerror.SignInExpired, meaning: "The sign-in has expired or was revoked."},
	"500133": {timed: true, kind: serviceerror.ExpiredToken, meaning: "The access token has expired."},

	// Revoked tokens.
	"50173": {kind: serviceerror.SignInRevoked, meaning: "The refresh token was revoked: the user's password was changed or the sessions were ended."},
	"50132": {kind: serviceerror.SignInRevoked, meaning: "The sign-in was revoked: the user's password was changed or has expired."},
	"50133": {kind: serviceerror.SignInRevoked, meaning: "The sign-in was revoked: the user's password was changed or has expired."},

	// Invalid refresh tokens.
	"70000":   {meaning: "The refresh token is not valid: it is incomplete, or was issued to another application than portal.client_id."},
	"9002313": {meaning: "Sign-in could not read the request. A refresh token may be incomplete or belong to another cloud."},
}

// RefusalIn finds a sign-in code ("AADSTS50076") in the error text of a service that signs in on behalf of its caller.
// code is empty if there is none, and kind is SignInFailed if the code has no kind of its own.
func RefusalIn(text string) (code string, kind serviceerror.Kind) {
	match := aadsts.FindStringSubmatch(text)
	if match == nil {
		return "", serviceerror.SignInFailed
	}
	return match[0], kindOf(match[1])
}

// kindOf returns the kind of a refusal by its number.
func kindOf(number string) serviceerror.Kind {
	if kind := refusals[number].kind; kind != serviceerror.Other {
		return kind
	}
	return serviceerror.SignInFailed
}
