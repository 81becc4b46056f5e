package pages

import (
	"encoding/json"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// methodNames are the names of methods in the portal by the ids of Graph (graph-api 2.3).
var methodNames = map[string]string{
	"Fido2": "Passkey (FIDO2)", "MicrosoftAuthenticator": "Microsoft Authenticator", "Sms": "SMS", "TemporaryAccessPass": "Temporary Access Pass",
	"HardwareOath": "Hardware OATH tokens", "SoftwareOath": "Third-party software OATH tokens", "Voice": "Voice call", "Email": "Email OTP",
	"X509Certificate": "Certificate-based authentication", "VerifiableCredentials": "Verified ID", "QRCodePin": "QR code",
	tenant.CampaignForAuthenticator: "Microsoft Authenticator", tenant.CampaignForPasskeys: "Passkey (FIDO2)",
}

func methodName(id string) string {
	if name := methodNames[id]; name != "" {
		return name
	}
	return id
}

// methodSwitches are settings of methods that password reset depends on.
var methodSwitches = []struct{ key, label string }{
	{"isOfficePhoneAllowed", "Office phone"},
	{"isSoftwareOathEnabled", "Allow use of Microsoft Authenticator OTP"},
}

// adminMethodOf reads the configuration of a method.
func adminMethodOf(st *tenant.State, d document.Document) adminMethod {
	s := settings{d}
	m := adminMethod{Name: methodName(tenant.ConfigurationID(d)), Enabled: s.text("state") == "enabled"}
	if name := s.text("displayName"); name != "" {
		m.Name = name + " (external)"
	}
	m.Include, m.Exclude = targetNames(st, d, tenant.KeyIncludeTargets), targetNames(st, d, "excludeTargets")
	for _, one := range methodSwitches {
		if _, ok := d.Get(one.key); ok {
			m.Settings = append(m.Settings, row(one.label, s.yes(one.key)))
		}
	}
	return m
}

// targetNames returns the names of the groups and users in a list of targets.
func targetNames(st *tenant.State, d document.Document, key string) (names []string) {
	raw, _ := d.Get(key)
	var targets []tenant.MethodTarget
	if json.Unmarshal(raw, &targets) != nil {
		return nil
	}
	for _, t := range targets {
		names = append(names, targetName(st, t))
	}
	return names
}

func targetName(st *tenant.State, t tenant.MethodTarget) string {
	switch {
	case t.ID == tenant.AllUsers:
		return "All users"
	case t.TargetType == "user":
		if u := st.User(t.ID); u != nil {
			return u.UserPrincipalName
		}
		return t.ID + " (no such user)"
	}
	return groupName(st, t.ID)
}

func groupName(st *tenant.State, id string) string {
	if g := st.Group(id); g != nil {
		return g.DisplayName
	}
	return id + " (no such group)"
}

// campaignStates are the states of the registration campaign.
var campaignStates = map[string]string{"default": "Microsoft managed", "enabled": "Enabled", "disabled": "Disabled"}

// migrationWords returns the state of the migration with what it means (sspr-policy 3.9).
func migrationWords(st *tenant.State) string {
	state := st.MigrationState()
	switch {
	case state == nil:
		return "Complete: the tenant was created after the migration, and only these policies count"
	case *state == tenant.PreMigration:
		return "Pre-migration: these policies count for sign-in, and those under Password reset for password reset"
	case *state == tenant.MigrationInProgress:
		return "Migration in progress: both these policies and those under Password reset count"
	case *state == tenant.MigrationComplete:
		return "Migration complete: only these policies count"
	}
	return *state
}
