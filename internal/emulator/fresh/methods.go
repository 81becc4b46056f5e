package fresh

import (
	"encoding/json"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// AuthorizationPolicy returns the answer of graph-api 3 without its annotation. Captures of live tenants differ in the
// optional properties: a test removes one with Document.Remove.
func AuthorizationPolicy() document.Document {
	return mustDocument(`{
		"id": "authorizationPolicy", "deletedDateTime": null, "displayName": "Authorization Policy",
		"description": "Used to manage authorization related settings across the company.",
		"allowInvitesFrom": "everyone", "allowedToSignUpEmailBasedSubscriptions": true, "allowedToUseSSPR": true,
		"allowEmailVerifiedUsersToJoinOrganization": false, "allowUserConsentForRiskyApps": null,
		"blockMsolPowerShell": false, "guestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
		"defaultUserRolePermissions": {
			"allowedToCreateApps": true, "allowedToCreateSecurityGroups": true, "allowedToCreateTenants": true,
			"allowedToReadBitlockerKeysForOwnedDevice": true, "allowedToReadOtherUsers": true,
			"permissionGrantPoliciesAssigned": ["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"]
		}
	}`)
}

// MethodsPolicy returns the policy of a tenant made since 2025, without the configurations: it shows no migration
// state, because it was never anything but migrated (autumn-2026 1.1, graph-api 2.2 and 2.5).
func MethodsPolicy() document.Document {
	return mustDocument(`{
		"id": "authenticationMethodsPolicy", "displayName": "Authentication Methods Policy",
		"description": "The tenant-wide policy that controls which authentication methods are allowed in the tenant, ` +
		`authentication method registration requirements, and self-service password reset settings",
		"lastModifiedDateTime": "2025-03-03T09:38:22.5409946Z", "policyVersion": "1.5",
		"policyMigrationState": null,
		"registrationEnforcement": {"authenticationMethodsRegistrationCampaign": {
			"snoozeDurationInDays": 1, "state": "default", "excludeTargets": [],
			"includeTargets": [{"id": "all_users", "targetType": "group", "targetedAuthenticationMethod": "microsoftAuthenticator"}]
		}}
	}`)
}

// Methods returns the configurations in a capture of 2025 (graph-api 2.3), in its order, and the two that later tenants
// add at the end; the one of hardware tokens is at the place that it has in the documentation's sample. What a tenant of
// today has at first is not known.
func Methods() []document.Document {
	return []document.Document{
		Method("fido2", "Fido2", "disabled", `{
			"isSelfServiceRegistrationAllowed": true, "isAttestationEnforced": false, "excludeTargets": [],
			"keyRestrictions": {"isEnforced": false, "enforcementType": "block", "aaGuids": []}
		}`, ``),
		Method("microsoftAuthenticator", "MicrosoftAuthenticator", "enabled", `{
			"isSoftwareOathEnabled": false, "excludeTargets": [],
			"featureSettings": {
				"displayAppInformationRequiredState": `+feature+`, "displayLocationInformationRequiredState": `+feature+`
			}
		}`, `, "authenticationMode": "any"`),
		Method("sms", "Sms", "disabled", `{"excludeTargets": []}`, `, "isUsableForSignIn": true`),
		Method("temporaryAccessPass", "TemporaryAccessPass", "disabled", `{
			"defaultLifetimeInMinutes": 60, "defaultLength": 8, "minimumLifetimeInMinutes": 60,
			"maximumLifetimeInMinutes": 480, "isUsableOnce": false, "excludeTargets": []
		}`, ``),
		Method("hardwareOath", HardwareOathID, "disabled", `{"excludeTargets": []}`, ``), // see Settings.HardwareOathShown
		Method("softwareOath", "SoftwareOath", "disabled", `{"excludeTargets": []}`, ``),
		Method("voice", "Voice", "disabled", `{"isOfficePhoneAllowed": false, "excludeTargets": []}`, ``),
		Method("email", "Email", "enabled",
			`{"allowExternalIdToUseEmailOtp": "default", "excludeTargets": [], "includeTargets": []}`, ``),
		x509(),
		Method("verifiableCredentials", "VerifiableCredentials", "disabled",
			`{"excludeTargets": [], "includeTargets": []}`, ``),
		Method("qrCodePin", "QRCodePin", "disabled",
			`{"standardQRCodeLifetimeInDays": 365, "pinLength": 8, "excludeTargets": []}`, ``),
	}
}

// Configuration returns the configuration of a method as a fresh tenant has it, or nil if none has it.
func Configuration(id string) document.Document {
	for _, d := range append(Methods(), FederatedMethod()) {
		if raw, _ := d.Get("id"); string(raw) == `"`+id+`"` {
			return d
		}
	}
	return nil
}

// feature is a feature of Authenticator in its first state.
const feature = `{
	"state": "default", "includeTarget": {"targetType": "group", "id": "all_users"},
	"excludeTarget": {"targetType": "group", "id": "00000000-0000-0000-0000-000000000000"}
}`

// x509 returns the configuration of certificates. It has issuerHintsConfiguration and certificateAuthorityScopes, which
// the capture of 2026 shows and the one of 2025 does not.
func x509() document.Document {
	return Method("x509Certificate", "X509Certificate", "disabled", `{
		"excludeTargets": [],
		"certificateUserBindings": [
			{"x509CertificateField": "PrincipalName", "userProperty": "userPrincipalName", "priority": 1, "trustAffinityLevel": "low"},
			{"x509CertificateField": "RFC822Name", "userProperty": "userPrincipalName", "priority": 2, "trustAffinityLevel": "low"},
			{"x509CertificateField": "SubjectKeyIdentifier", "userProperty": "certificateUserIds", "priority": 3, "trustAffinityLevel": "high"}
		],
		"authenticationModeConfiguration": {
			"x509CertificateAuthenticationDefaultMode": "x509CertificateSingleFactor",
			"x509CertificateDefaultRequiredAffinityLevel": "low", "rules": []
		},
		"issuerHintsConfiguration": {"state": "disabled"},
		"crlValidationConfiguration": {"state": "disabled", "exemptedCertificateAuthoritiesSubjectKeyIdentifiers": []},
		"certificateAuthorityScopes": []
	}`, ``)
}

// FederatedMethod returns a kind that live tenants show and the CSDL does not have (graph-api 2.2). Only its type is
// known; the rest is what all kinds have.
func FederatedMethod() document.Document {
	return Method("federatedIdentityCredential", FederatedMethodID, "disabled", `{"excludeTargets": []}`, ``)
}

// Ids of configurations that only some tenants show.
const (
	FederatedMethodID = "FederatedIdentityCredential"
	HardwareOathID    = "HardwareOath"
)

// Method returns a configuration: what all have, the kind's own properties, and all users as the include target, with
// the properties that the kind's targets have besides, if the kind's own do not name targets.
func Method(kind, id, state, own, ofTarget string) document.Document {
	d := document.New("@odata.type", "#microsoft.graph."+kind+ConfigurationSuffix, "id", id, "state", state)
	d = append(d, mustDocument(own)...)
	if _, ok := d.Get("includeTargets"); !ok {
		d.Set("includeTargets", json.RawMessage(
			`[{"targetType":"group","id":"all_users","isRegistrationRequired":false`+ofTarget+`}]`))
	}
	return d
}

// mustDocument reads a document of the seed. It panics if the text is not JSON.
func mustDocument(text string) document.Document {
	var d document.Document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		panic("emulator: a seeded document is not JSON: " + err.Error())
	}
	for i := range d {
		d.Set(d[i].Key, d[i].Value) // in the compact form in which everything else is stored
	}
	return d
}

// ConfigurationSuffix ends the names of the types of configurations, after the name of the kind.
const ConfigurationSuffix = "AuthenticationMethodConfiguration"
