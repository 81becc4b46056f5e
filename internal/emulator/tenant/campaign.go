package tenant

import (
	"encoding/json"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// Campaign is the registration campaign as it is stored, or the part of a body that is one.
type Campaign struct{ document.Document }

// CampaignOf returns the campaign in a policy or in the body of a PATCH; its Document is nil if there is none.
func CampaignOf(policy document.Document) (c Campaign) {
	var enforcement document.Document
	raw, _ := policy.Get(KeyEnforcement)
	_ = json.Unmarshal(raw, &enforcement) // anything but an object has no campaign
	raw, _ = enforcement.Get(KeyCampaign)
	_ = json.Unmarshal(raw, &c.Document)
	return c
}

// Targets returns the users and groups that the campaign is for, each with the method.
func (c Campaign) Targets() (targets []MethodTarget) {
	raw, _ := c.Get(KeyIncludeTargets)
	_ = json.Unmarshal(raw, &targets)
	return targets
}

// The methods that a campaign can be for (autumn-2026 4.1).
const (
	CampaignForAuthenticator = "microsoftAuthenticator"
	CampaignForPasskeys      = "fido2"
)

// passkeyProfileID is the profile that Microsoft's own edit adds; the id is made up.
const passkeyProfileID = "b1d4c0de-0000-4000-8000-000000000401"

// MicrosoftEditsCampaign makes the edit that Microsoft made itself on 1 September 2026 in tenants with users of SMS or
// voice: these are enabled for passkeys of all types, and the campaign becomes Microsoft managed and is for passkeys
// (autumn-2026 4.4). If neither SMS nor voice is enabled, all users are; that the users are named as the configurations of
// SMS and voice name them, and the form of the profile, are chosen.
func (s *State) MicrosoftEditsCampaign() {
	var targets []MethodTarget
	for _, method := range []string{smsMethod, "Voice"} {
		if a := s.audienceOf(method); a.enabled {
			targets = append(targets, a.include...)
		}
	}
	if len(targets) == 0 {
		targets = []MethodTarget{{TargetType: "group", ID: AllUsers}}
	}
	passkeys, campaign := s.audienceOf("Fido2"), CampaignOf(s.AuthenticationMethodsPolicy)
	if !passkeys.enabled {
		passkeys.include = nil // the targets of a disabled method have had no effect so far
	}
	var profiled, nudged []document.Document
	for _, t := range union(passkeys.include, targets) {
		profiled = append(profiled, document.New("targetType", t.TargetType, "id", t.ID, "isRegistrationRequired", false,
			"allowedPasskeyProfiles", []string{passkeyProfileID}))
	}
	for _, t := range union(campaign.Targets(), targets) {
		nudged = append(nudged, document.New("id", t.ID, "targetType", t.TargetType, KeyCampaignMethod, CampaignForPasskeys))
	}
	s.SetAuthenticationMethod("Fido2", "state", methodStateEnabled)
	s.SetAuthenticationMethod("Fido2", "defaultPasskeyProfile", passkeyProfileID)
	s.SetAuthenticationMethod("Fido2", "passkeyProfiles", []document.Document{document.New("id", passkeyProfileID, "name", "All passkeys",
		"passkeyTypes", "deviceBound,synced", "attestationEnforcement", "disabled", "keyRestrictions", nil)})
	s.SetAuthenticationMethod("Fido2", KeyIncludeTargets, profiled)
	campaign.Set("state", "default")
	campaign.Set(KeyIncludeTargets, nudged)
	s.AuthenticationMethodsPolicy.Set(KeyEnforcement, document.New(KeyCampaign, campaign.Document))
	s.AuthenticationMethodsPolicy.Set(KeyLastModified, "2026-09-01T00:00:00.0000000Z")
}
