package subjects

import (
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// The properties of a domain that decide when passwords expire.
const (
	passwordValidity     = "passwordValidityPeriodInDays"
	passwordNotification = "passwordNotificationWindowInDays"
)

// PasswordExpiration is when the passwords of the tenant's default domain expire, in a tenant whose administrators have chosen never.
var PasswordExpiration = Subject{
	Spec: acctest.Spec{
		Type:    "sspr_password_expiration",
		NotLive: "passwords of real users would expire, and null could not be put back",
		Document: acctest.Document{
			Name: "domain", Path: "/domains/" + emulator.SeedDomain,
			Of:      func(s *emulator.State) *emulator.Document { return s.Domain(emulator.SeedDomain) },
			Service: emulator.Graph, Method: http.MethodPatch,
			Foreign:   map[string]any{"supportedServices": []string{"Email"}},
			ReadNeeds: "Domain.Read.All", WriteNeeds: "Domain.ReadWrite.All",
		},
		Tenant: func(s *emulator.State) {
			s.Domain(emulator.SeedDomain).Set(passwordValidity, 2147483647)
			s.Domain(emulator.SeedDomain).Set(passwordNotification, 14)
		},
		IDSuffix: "/" + emulator.SeedDomain,
		Keys:     []string{passwordValidity, passwordNotification},
		Base: acctest.Attributes{
			"domain": `"` + emulator.SeedDomain + `"`, "never_expires": "false", "validity_days": "180", "notification_window_days": "7",
		},
		Want: acctest.Properties{passwordValidity: "180", passwordNotification: "7"},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"validity_days": "365"}, Want: acctest.Properties{passwordValidity: "365"}},
			{Change: acctest.Attributes{"never_expires": "true", "validity_days": ""}, Want: acctest.Properties{passwordValidity: "2147483647"}},
			{Change: acctest.Attributes{"notification_window_days": "30"}, Want: acctest.Properties{passwordNotification: "30"}},
		},
		Removable: "notification_window_days",
		Drift:     map[string]any{passwordValidity: 90},
		Unlike:    map[string]any{passwordValidity: 730, passwordNotification: 21},
	},
}

// PasswordExpirationUnset is the same in a new tenant, whose domains show null for both.
var PasswordExpirationUnset = func() Subject {
	s := PasswordExpiration
	s.Tenant = nil
	return s
}()
