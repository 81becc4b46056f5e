package tenant

import (
	"encoding/json"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// seedAuthorizationPolicy returns the answer of graph-api 3 without its annotation. Captures of live tenants differ in the
// optional properties: a test removes one with Document.Remove.
func seedAuthorizationPolicy() document.Document {
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

// FreshMethodsPolicy returns the policy of a tenant made since 2025, without the configurations: it shows no migration
// state, because it was never anything but migrated (autumn-2026 1.1, graph-api 2.2 and 2.5).
func FreshMethodsPolicy() document.Document {
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

// seedMethods returns the configurations in a capture of 2025 (graph-api 2.3), in its order, and the two that later tenants
// add at the end; the one of hardware tokens is at the place that it has in the documentation's sample. What a tenant of
// today has at first is not known.
func seedMethods() []document.Document {
	return []document.Document{
		seedMethod("fido2", "Fido2", "disabled", `{
			"isSelfServiceRegistrationAllowed": true, "isAttestationEnforced": false, "excludeTargets": [],
			"keyRestrictions": {"isEnforced": false, "enforcementType": "block", "aaGuids": []}
		}`, ``),
		seedMethod("microsoftAuthenticator", "MicrosoftAuthenticator", "enabled", `{
			"isSoftwareOathEnabled": false, "excludeTargets": [],
			"featureSettings": {
				"displayAppInformationRequiredState": `+seedFeature+`, "displayLocationInformationRequiredState": `+seedFeature+`
			}
		}`, `, "authenticationMode": "any"`),
		seedMethod("sms", "Sms", "disabled", `{"excludeTargets": []}`, `, "isUsableForSignIn": true`),
		seedMethod("temporaryAccessPass", "TemporaryAccessPass", "disabled", `{
			"defaultLifetimeInMinutes": 60, "defaultLength": 8, "minimumLifetimeInMinutes": 60,
			"maximumLifetimeInMinutes": 480, "isUsableOnce": false, "excludeTargets": []
		}`, ``),
		seedMethod("hardwareOath", hardwareOathID, "disabled", `{"excludeTargets": []}`, ``), // see Settings.HardwareOathShown
		seedMethod("softwareOath", "SoftwareOath", "disabled", `{"excludeTargets": []}`, ``),
		seedMethod("voice", "Voice", "disabled", `{"isOfficePhoneAllowed": false, "excludeTargets": []}`, ``),
		seedMethod("email", "Email", "enabled",
			`{"allowExternalIdToUseEmailOtp": "default", "excludeTargets": [], "includeTargets": []}`, ``),
		seedX509(),
		seedMethod("verifiableCredentials", "VerifiableCredentials", "disabled",
			`{"excludeTargets": [], "includeTargets": []}`, ``),
		seedMethod("qrCodePin", "QRCodePin", "disabled",
			`{"standardQRCodeLifetimeInDays": 365, "pinLength": 8, "excludeTargets": []}`, ``),
	}
}

// FreshConfiguration returns the configuration of a method as a fresh tenant has it, or nil if none has it.
func FreshConfiguration(id string) document.Document {
	for _, d := range append(seedMethods(), seedFederatedMethod()) {
		if ConfigurationID(d) == id {
			return d
		}
	}
	return nil
}

// seedFeature is a feature of Authenticator in its first state.
const seedFeature = `{
	"state": "default", "includeTarget": {"targetType": "group", "id": "all_users"},
	"excludeTarget": {"targetType": "group", "id": "00000000-0000-0000-0000-000000000000"}
}`

// seedX509 returns the configuration of certificates. It has issuerHintsConfiguration and certificateAuthorityScopes, which
// the capture of 2026 shows and the one of 2025 does not.
func seedX509() document.Document {
	return seedMethod("x509Certificate", "X509Certificate", "disabled", `{
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

// seedFederatedMethod returns a kind that live tenants show and the CSDL does not have (graph-api 2.2). Only its type is
// known; the rest is what all kinds have.
func seedFederatedMethod() document.Document {
	return seedMethod("federatedIdentityCredential", federatedMethodID, "disabled", `{"excludeTargets": []}`, ``)
}

const (
	federatedMethodID = "FederatedIdentityCredential"
	hardwareOathID    = "HardwareOath"
)

// seedMethod returns a configuration: what all have, the kind's own properties, and all users as the include target, with
// the properties that the kind's targets have besides, if the kind's own do not name targets.
func seedMethod(kind, id, state, own, ofTarget string) document.Document {
	d := document.New("@odata.type", "#microsoft.graph."+kind+ConfigurationSuffix, "id", id, "state", state)
	d = append(d, mustDocument(own)...)
	if _, ok := d.Get(KeyIncludeTargets); !ok {
		d.Set(KeyIncludeTargets, json.RawMessage(
			`[{"targetType":"group","id":"`+AllUsers+`","isRegistrationRequired":false`+ofTarget+`}]`))
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
