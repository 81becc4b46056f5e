package emulator

import "encoding/json"

// campaign is the registration campaign as it is stored, or the part of a body that is one.
type campaign struct{ Document }

// campaignOf returns the campaign in a policy or in the body of a PATCH; its Document is nil if there is none.
func campaignOf(policy Document) (c campaign) {
	var enforcement Document
	raw, _ := policy.Get(keyEnforcement)
	_ = json.Unmarshal(raw, &enforcement) // what is no object has no campaign
	raw, _ = enforcement.Get(keyCampaign)
	_ = json.Unmarshal(raw, &c.Document)
	return c
}

// targets are whom the campaign is for, each with the method.
func (c campaign) targets() (targets []methodTarget) {
	raw, _ := c.Get(keyIncludeTargets)
	_ = json.Unmarshal(raw, &targets)
	return targets
}

// The methods that a campaign can be for (reference autumn-2026 4.1).
const (
	campaignForAuthenticator = "microsoftAuthenticator"
	campaignForPasskeys      = "fido2"
)

// passkeyProfileID is the profile of Microsoft's own edit; the id is made up.
const passkeyProfileID = "b1d4c0de-0000-4000-8000-000000000401"

// MicrosoftEditsCampaign makes the edit that Microsoft made itself on 1 September 2026 in tenants with users of SMS or voice:
// these are enabled for passkeys of all types, and the campaign becomes Microsoft managed and is for passkeys (reference
// autumn-2026 4.4). Where neither SMS nor voice is enabled, everybody is; that the users are named as the configurations of
// SMS and voice name them, and the form of the profile, are chosen.
func (s *State) MicrosoftEditsCampaign() {
	var targets []methodTarget
	for _, method := range []string{smsConfigurationKey, "Voice"} {
		if a := s.audienceOf(method); a.enabled {
			targets = append(targets, a.include...)
		}
	}
	if len(targets) == 0 {
		targets = []methodTarget{{TargetType: "group", ID: allUsers}}
	}
	passkeys, campaign := s.audienceOf("Fido2"), campaignOf(s.AuthenticationMethodsPolicy)
	if !passkeys.enabled {
		passkeys.include = nil // the targets of a disabled method have had no effect so far
	}
	var profiled, nudged []Document
	for _, t := range union(passkeys.include, targets) {
		profiled = append(profiled, newDocument("targetType", t.TargetType, "id", t.ID, "isRegistrationRequired", false,
			"allowedPasskeyProfiles", []string{passkeyProfileID}))
	}
	for _, t := range union(campaign.targets(), targets) {
		nudged = append(nudged, newDocument("id", t.ID, "targetType", t.TargetType, keyCampaignMethod, campaignForPasskeys))
	}
	s.SetAuthenticationMethod("Fido2", "state", methodStateEnabled)
	s.SetAuthenticationMethod("Fido2", "defaultPasskeyProfile", passkeyProfileID)
	s.SetAuthenticationMethod("Fido2", "passkeyProfiles", []Document{newDocument("id", passkeyProfileID, "name", "All passkeys",
		"passkeyTypes", "deviceBound,synced", "attestationEnforcement", "disabled", "keyRestrictions", nil)})
	s.SetAuthenticationMethod("Fido2", keyIncludeTargets, profiled)
	campaign.Set("state", "default")
	campaign.Set(keyIncludeTargets, nudged)
	s.AuthenticationMethodsPolicy.Set(keyEnforcement, newDocument(keyCampaign, campaign.Document))
	s.AuthenticationMethodsPolicy.Set(keyLastModified, "2026-09-01T00:00:00.0000000Z")
}
