package auth

// meanings says in plain words what the common codes mean, and what to do
// (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
var meanings = map[string]string{
	// The application and what it proves itself with.
	"7000215": "The client secret is wrong. Often the secret's id was taken instead of its value, which the Entra admin center shows only once.",
	"7000222": "The client secret has expired. Add a new one in the Entra admin center (App registrations > Certificates & secrets) and use its value.",
	"7000216": "The application was sent without a secret, a certificate or a federated token. Give the provider block one of them.",
	"7000112": "The application is disabled. Somebody has to enable its service principal (Enterprise applications > Properties).",
	"700016":  "The application (client_id) is not known in this tenant. Check client_id, and tenant_id: the application must be registered in that tenant or admitted to it.",
	"700027":  "The client assertion's signature is not valid: the certificate is not one of the application's, or has expired.",
	"700023":  "The client assertion is for another audience than this tenant's sign-in. Check tenant_id, environment and authority_host.",
	"700024":  "The client assertion is outside of its validity: it has expired, or this machine's clock is wrong.",
	"50027":   "The client assertion or OpenID Connect token is not a valid token. Check what oidc_token or its file holds.",
	"70021":   "No federated identity credential of the application matches the issuer, subject and audience of the OpenID Connect token.",
	"700211":  "No federated identity credential of the application matches the issuer of the OpenID Connect token.",
	"700212":  "No federated identity credential of the application matches the audience of the OpenID Connect token.",
	"700213": "No federated identity credential of the application matches the subject of the OpenID Connect token. " +
		"The subject names the repository and the branch, environment or pull request that the pipeline runs for.",

	// The tenant and the service.
	"90002":  "The tenant (tenant_id) does not exist in this cloud. Check tenant_id and environment.",
	"900023": "The tenant (tenant_id) is not a valid tenant id.",
	"500011": "The service that the token is for is not known in this tenant. Check that environment names the cloud that the tenant is in.",
	"65001": "Nobody has consented to the application's permissions. An administrator has to grant them " +
		"(App registrations > API permissions > Grant admin consent).",
	"650057": "The application did not ask for permission to use the service that the token is for. No application of one's own can get a token for the Entra admin center API.",
	"65002":  "Microsoft has not allowed the application to use the service that the token is for. Leave portal.client_id out, or name Microsoft's application that the refresh token is from.",
	"50105":  "The application is open to assigned users only, and this user or application is not assigned.",

	// The user.
	"50034": "The user does not exist in this tenant. Sign in again as a user of the tenant that tenant_id names.",
	"50020": "The user belongs to another tenant and is not a guest of this one. Sign in to the tenant that tenant_id names.",
	"50053": "The user's account is locked after too many failed sign-ins.",
	"50055": "The user's password has expired. The user has to change it and to sign in again.",
	"50057": "The user's account is disabled. Enable it, or sign in as another user.",
	"50076": "Multifactor authentication is needed, and only a person at a browser can pass it: sign in again, with \"az login\" or for a new refresh token.",
	"50078": "The multifactor authentication of this sign-in is too old, and only a person at a browser can renew it: sign in again, with \"az login\" or for a new refresh token.",
	"50079": "The user has to register for multifactor authentication first.",
	"50158": "A further check is needed that only a person at a browser can pass: sign in again, with \"az login\" or for a new refresh token.",
	"53000": "A conditional access policy allows this sign-in from compliant devices only.",
	"53001": "A conditional access policy allows this sign-in from domain-joined devices only.",
	"53003": "A conditional access policy blocks this sign-in. An administrator sees which one in the sign-in logs of the Entra admin center.",

	// Refresh tokens.
	"70008":   "The refresh token has expired or was revoked. Sign in again for a new one.",
	"70000":   "The refresh token is not valid: it may be cut off, or was issued to another application than portal.client_id names.",
	"70043":   "The refresh token has expired because a conditional access policy limits how long a sign-in lasts. Sign in again for a new one.",
	"700082":  "The refresh token has expired because it was not used for too long (90 days). Sign in again for a new one.",
	"700084":  "The refresh token was issued to a web page and lasted 24 hours. Get one for a public client such as the Azure CLI.",
	"50173":   "The refresh token was revoked: the user's password was changed or the sessions were ended. Sign in again for a new one.",
	"50132":   "The sign-in was revoked: the user's password was changed or the sessions were ended. Sign in again.",
	"50133":   "The sign-in was revoked: the user's password was changed or has expired. Sign in again.",
	"9002313": "Sign-in did not understand the request. Where a refresh token is used, it may be cut off or belong to another cloud.",
}
