package emulator

// methodTypes are the kinds of configuration that v1.0 has (reference graph-api 2.3).
var methodTypes = []*graphType{
	fido2Type(),
	authenticatorType(),
	// isUsableForSignIn must not be null, and no source says what leaving it out means; it becomes what the untouched
	// target of the capture has (chosen).
	methodTypeFor("sms", targetTypeWith("smsAuthenticationMethodTarget",
		orElse("true", notNull(aBoolean("isUsableForSignIn"))))),
	methodTypeFor("temporaryAccessPass", targetType,
		anInt32("defaultLifetimeInMinutes"),
		anInt32("defaultLength"),
		anInt32("minimumLifetimeInMinutes"),
		anInt32("maximumLifetimeInMinutes"),
		aBoolean("isUsableOnce")),
	methodTypeFor("softwareOath", targetType),
	methodTypeFor("voice", targetType, aBoolean("isOfficePhoneAllowed")),
	methodTypeFor("email", targetType, anEnum("allowExternalIdToUseEmailOtp", externalOTPStates)),
	x509Type(),
	methodTypeFor("verifiableCredentials", targetTypeWith("verifiableCredentialAuthenticationMethodTarget",
		listOf(notNull(aGUID("verifiedIdProfiles"))))),
	methodTypeFor("qrCodePin", targetType,
		between(1, 395, anInt32("standardQRCodeLifetimeInDays")),
		between(8, 20, anInt32("pinLength"))),
	methodTypeFor("external", targetType,
		notNull(aString("displayName")),
		notNull(aString("appId")),
		notNull(aPart("openIdConnectSetting", &graphType{name: "openIdConnectSetting", properties: []graphProperty{
			notNull(aString("clientId")), notNull(aString("discoveryUrl")),
		}}))),
}

func fido2Type() *graphType {
	restrictions := &graphType{name: "fido2KeyRestrictions", properties: []graphProperty{
		aBoolean("isEnforced"),
		anEnum("enforcementType", &graphEnum{name: "fido2RestrictionEnforcementType", values: []string{"allow", "block"}}),
		listOf(aString("aaGuids")),
	}}
	profile := &graphType{name: "passkeyProfile", properties: []graphProperty{
		aString("id"),
		aString("name"),
		anEnum("passkeyTypes", &graphEnum{name: "passkeyTypes", values: []string{"deviceBound", "synced"}, flags: true}),
		notNull(anEnum("attestationEnforcement",
			&graphEnum{name: "attestationEnforcement", values: []string{"disabled", "registrationOnly"}})),
		aPart("keyRestrictions", restrictions),
	}}
	return methodTypeFor("fido2",
		// Tenants of 2025 do not show the profiles, later ones do; here they are shown once they were sent.
		targetTypeWith("passkeyAuthenticationMethodTarget", optional(listOf(aGUID("allowedPasskeyProfiles")))),
		aBoolean("isSelfServiceRegistrationAllowed"),
		aBoolean("isAttestationEnforced"),
		aPart("keyRestrictions", restrictions),
		aString("defaultPasskeyProfile"),
		listOf(aPart("passkeyProfiles", profile)))
}

// authenticatorType has the two feature settings of v1.0. The beta ones that some writers send as well, such as
// numberMatchingRequiredState, are unknown properties here.
func authenticatorType() *graphType {
	target := &graphType{name: "featureTarget", properties: []graphProperty{
		anEnum("targetType", &graphEnum{name: "featureTargetType", values: []string{"group", "administrativeUnit", "role"}}),
		aString("id"),
	}}
	feature := &graphType{name: "authenticationMethodFeatureConfiguration", properties: []graphProperty{
		anEnum("state", advancedStates), aPart("includeTarget", target), aPart("excludeTarget", target),
	}}
	return methodTypeFor("microsoftAuthenticator",
		targetTypeWith("microsoftAuthenticatorAuthenticationMethodTarget",
			orElse(`"any"`, notNull(anEnum("authenticationMode", authenticatorModes)))),
		aBoolean("isSoftwareOathEnabled"),
		aPart("featureSettings", &graphType{name: "microsoftAuthenticatorFeatureSettings", properties: []graphProperty{
			aPart("displayAppInformationRequiredState", feature), aPart("displayLocationInformationRequiredState", feature),
		}}))
}

func x509Type() *graphType {
	affinity := &graphEnum{name: "x509CertificateAffinityLevel", values: []string{"low", "high"}}
	mode := &graphEnum{
		name:   "x509CertificateAuthenticationMode",
		values: []string{"x509CertificateSingleFactor", "x509CertificateMultiFactor"},
	}
	rule := &graphType{name: "x509CertificateRule", properties: []graphProperty{
		anEnum("x509CertificateRuleType", &graphEnum{
			name: "x509CertificateRuleType", values: []string{"issuerSubject", "policyOID", "issuerSubjectAndPolicyOID"},
		}),
		aString("identifier"), aString("issuerSubjectIdentifier"), aString("policyOidIdentifier"),
		anEnum("x509CertificateAuthenticationMode", mode),
		anEnum("x509CertificateRequiredAffinityLevel", affinity),
	}}
	onOff := []string{"disabled", "enabled"}
	return methodTypeFor("x509Certificate", targetType,
		listOf(aPart("certificateUserBindings", &graphType{name: "x509CertificateUserBinding", properties: []graphProperty{
			aString("x509CertificateField"), aString("userProperty"), notNull(anInt32("priority")),
			anEnum("trustAffinityLevel", affinity),
		}})),
		aPart("authenticationModeConfiguration", &graphType{
			name: "x509CertificateAuthenticationModeConfiguration",
			properties: []graphProperty{
				anEnum("x509CertificateAuthenticationDefaultMode", mode),
				anEnum("x509CertificateDefaultRequiredAffinityLevel", affinity),
				listOf(aPart("rules", rule)),
			},
		}),
		aPart("issuerHintsConfiguration", &graphType{name: "x509CertificateIssuerHintsConfiguration", properties: []graphProperty{
			anEnum("state", &graphEnum{name: "x509CertificateIssuerHintsState", values: onOff}),
		}}),
		notNull(aPart("crlValidationConfiguration", &graphType{
			name: "x509CertificateCRLValidationConfiguration",
			properties: []graphProperty{
				notNull(anEnum("state", &graphEnum{name: "x509CertificateCRLValidationConfigurationState", values: onOff})),
				listOf(aString("exemptedCertificateAuthoritiesSubjectKeyIdentifiers")),
			},
		})),
		listOf(aPart("certificateAuthorityScopes", &graphType{name: "x509CertificateAuthorityScope", properties: []graphProperty{
			aString("subjectKeyIdentifier"), aString("publicKeyInfrastructureIdentifier"),
			listOf(aPart("includeTargets", &graphType{name: "includeTarget", properties: []graphProperty{
				includeID, notNull(anEnum("targetType", targetTypes)),
			}})),
		}})),
	)
}
