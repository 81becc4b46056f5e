package graph

// configurationTypes are the kinds of configuration that v1.0 has (graph-api 2.3).
var configurationTypes = []*modelType{
	fido2Type(),
	authenticatorType(),
	// isUsableForSignIn must not be null, and no source has what leaving it out means; it becomes what the untouched
	// target of the capture has (chosen).
	newConfigurationType("sms", targetTypeWith("smsAuthenticationMethodTarget",
		orElse("true", notNull(aBoolean("isUsableForSignIn"))))),
	newConfigurationType("temporaryAccessPass", targetType,
		anInt32("defaultLifetimeInMinutes"),
		anInt32("defaultLength"),
		anInt32("minimumLifetimeInMinutes"),
		anInt32("maximumLifetimeInMinutes"),
		aBoolean("isUsableOnce")),
	newConfigurationType("softwareOath", targetType),
	newConfigurationType("voice", targetType, aBoolean("isOfficePhoneAllowed")),
	newConfigurationType("email", targetType, anEnum("allowExternalIdToUseEmailOtp", externalOTPStates)),
	x509Type(),
	newConfigurationType("verifiableCredentials", targetTypeWith("verifiableCredentialAuthenticationMethodTarget",
		listOf(notNull(aGUID("verifiedIdProfiles"))))),
	newConfigurationType("qrCodePin", targetType,
		between(1, 395, anInt32("standardQRCodeLifetimeInDays")),
		between(8, 20, anInt32("pinLength"))),
	newConfigurationType("external", targetType,
		notNull(aString("displayName")),
		notNull(aString("appId")),
		notNull(aPart("openIdConnectSetting", &modelType{name: "openIdConnectSetting", properties: []modelProperty{
			notNull(aString("clientId")), notNull(aString("discoveryUrl")),
		}}))),
}

func fido2Type() *modelType {
	restrictions := &modelType{name: "fido2KeyRestrictions", properties: []modelProperty{
		aBoolean("isEnforced"),
		anEnum("enforcementType", &modelEnum{name: "fido2RestrictionEnforcementType", values: []string{"allow", "block"}}),
		listOf(aString("aaGuids")),
	}}
	profile := &modelType{name: "passkeyProfile", properties: []modelProperty{
		aString("id"),
		aString("name"),
		anEnum("passkeyTypes", &modelEnum{name: "passkeyTypes", values: []string{"deviceBound", "synced"}, flags: true}),
		notNull(anEnum("attestationEnforcement",
			&modelEnum{name: "attestationEnforcement", values: []string{"disabled", "registrationOnly"}})),
		aPart("keyRestrictions", restrictions),
	}}
	return newConfigurationType("fido2",
		// Tenants of 2025 do not show the profiles, later ones do; here they are shown once they were sent.
		targetTypeWith("passkeyAuthenticationMethodTarget", optional(listOf(aGUID("allowedPasskeyProfiles")))),
		aBoolean("isSelfServiceRegistrationAllowed"),
		aBoolean("isAttestationEnforced"),
		aPart("keyRestrictions", restrictions),
		aString("defaultPasskeyProfile"),
		listOf(aPart("passkeyProfiles", profile)))
}

// authenticatorType returns the type with the two feature settings of v1.0. The beta ones that some writers send as well,
// such as numberMatchingRequiredState, are unknown properties here.
func authenticatorType() *modelType {
	target := &modelType{name: "featureTarget", properties: []modelProperty{
		anEnum("targetType", &modelEnum{name: "featureTargetType", values: []string{"group", "administrativeUnit", "role"}}),
		aString("id"),
	}}
	feature := &modelType{name: "authenticationMethodFeatureConfiguration", properties: []modelProperty{
		anEnum("state", advancedStates), aPart("includeTarget", target), aPart("excludeTarget", target),
	}}
	return newConfigurationType("microsoftAuthenticator",
		targetTypeWith("microsoftAuthenticatorAuthenticationMethodTarget",
			orElse(`"any"`, notNull(anEnum("authenticationMode", authenticatorModes)))),
		aBoolean("isSoftwareOathEnabled"),
		aPart("featureSettings", &modelType{name: "microsoftAuthenticatorFeatureSettings", properties: []modelProperty{
			aPart("displayAppInformationRequiredState", feature), aPart("displayLocationInformationRequiredState", feature),
		}}))
}

func x509Type() *modelType {
	affinity := &modelEnum{name: "x509CertificateAffinityLevel", values: []string{"low", "high"}}
	mode := &modelEnum{
		name:   "x509CertificateAuthenticationMode",
		values: []string{"x509CertificateSingleFactor", "x509CertificateMultiFactor"},
	}
	rule := &modelType{name: "x509CertificateRule", properties: []modelProperty{
		anEnum("x509CertificateRuleType", &modelEnum{
			name: "x509CertificateRuleType", values: []string{"issuerSubject", "policyOID", "issuerSubjectAndPolicyOID"},
		}),
		aString("identifier"), aString("issuerSubjectIdentifier"), aString("policyOidIdentifier"),
		anEnum("x509CertificateAuthenticationMode", mode),
		anEnum("x509CertificateRequiredAffinityLevel", affinity),
	}}
	onOff := []string{"disabled", "enabled"}
	return newConfigurationType("x509Certificate", targetType,
		listOf(aPart("certificateUserBindings", &modelType{name: "x509CertificateUserBinding", properties: []modelProperty{
			aString("x509CertificateField"), aString("userProperty"), notNull(anInt32("priority")),
			anEnum("trustAffinityLevel", affinity),
		}})),
		aPart("authenticationModeConfiguration", &modelType{
			name: "x509CertificateAuthenticationModeConfiguration",
			properties: []modelProperty{
				anEnum("x509CertificateAuthenticationDefaultMode", mode),
				anEnum("x509CertificateDefaultRequiredAffinityLevel", affinity),
				listOf(aPart("rules", rule)),
			},
		}),
		aPart("issuerHintsConfiguration", &modelType{name: "x509CertificateIssuerHintsConfiguration", properties: []modelProperty{
			anEnum("state", &modelEnum{name: "x509CertificateIssuerHintsState", values: onOff}),
		}}),
		notNull(aPart("crlValidationConfiguration", &modelType{
			name: "x509CertificateCRLValidationConfiguration",
			properties: []modelProperty{
				notNull(anEnum("state", &modelEnum{name: "x509CertificateCRLValidationConfigurationState", values: onOff})),
				listOf(aString("exemptedCertificateAuthoritiesSubjectKeyIdentifiers")),
			},
		})),
		listOf(aPart("certificateAuthorityScopes", &modelType{name: "x509CertificateAuthorityScope", properties: []modelProperty{
			aString("subjectKeyIdentifier"), aString("publicKeyInfrastructureIdentifier"),
			listOf(aPart("includeTargets", &modelType{name: "includeTarget", properties: []modelProperty{
				includeID, notNull(anEnum("targetType", targetTypes)),
			}})),
		}})),
	)
}
