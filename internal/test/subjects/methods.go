package subjects

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// targets returns a collection of targets of a method as Graph has it; extra is what the method adds to each.
func targets(extra string, ids ...string) string {
	list := make([]string, 0, len(ids))
	for _, id := range ids {
		list = append(list, fmt.Sprintf(`{"targetType":"group","id":%q%s}`, id, extra))
	}
	return "[" + strings.Join(list, ",") + "]"
}

const registration = `,"isRegistrationRequired":false`

// method returns the resource of one authentication method's configuration, which has the properties of its own besides
// those that every method has.
func method(name, graphID string, own []string, s acctest.Spec) acctest.Spec {
	s.Type = "sspr_authentication_method_configuration"
	s.IDSuffix = "/" + name
	s.Document = acctest.Document{
		Name: fmt.Sprintf("method %q", graphID), Path: "/authenticationMethodsPolicy",
		Of:      func(s *emulator.State) *emulator.Document { return s.AuthenticationMethod(graphID) },
		Service: emulator.Graph, Method: http.MethodPatch,
		ReadNeeds: "Policy.Read", WriteNeeds: "Policy.ReadWrite.AuthenticationMethod",
	}
	s.Keys = slices.Concat(own, []string{"state", "includeTargets", "excludeTargets"})
	return s
}

// otherMethod changes a method that none of the resources manages.
func otherMethod(s *emulator.State) { s.SetAuthenticationMethod("SoftwareOath", "state", "enabled") }

// SMS is the configuration of the method sms.
var SMS = Subject{
	Spec: method("sms", "Sms", nil, acctest.Spec{
		Base: acctest.Attributes{
			"method": `"sms"`, "state": `"enabled"`, "included_groups": `["` + emulator.SeedGroupID + `"]`,
			"excluded_groups": `["` + emulator.SeedNestedGroupID + `"]`, "usable_for_sign_in": "false",
		},
		Want: acctest.Properties{
			"state":          `"enabled"`,
			"includeTargets": targets(registration+`,"isUsableForSignIn":false`, emulator.SeedGroupID),
			"excludeTargets": targets("", emulator.SeedNestedGroupID),
		},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"state": `"disabled"`}, Want: acctest.Properties{"state": `"disabled"`}},
			{
				Change: acctest.Attributes{"usable_for_sign_in": "true"},
				Want:   acctest.Properties{"includeTargets": targets(registration+`,"isUsableForSignIn":true`, emulator.SeedGroupID)},
			},
			{
				Change: acctest.Attributes{"included_groups": `["all_users"]`},
				Want:   acctest.Properties{"includeTargets": targets(registration+`,"isUsableForSignIn":false`, "all_users")},
			},
			{Change: acctest.Attributes{"excluded_groups": `[]`}, Want: acctest.Properties{"excludeTargets": "[]"}},
		},
		Removable: "excluded_groups",
		Drift:     map[string]any{"state": "disabled"},
		Unlike:    map[string]any{"state": "disabled", "excludeTargets": []any{}},
	}),
	Faults: Faults{
		Row:     "sspr_authentication_method_configuration (sms)",
		Update:  acctest.Attributes{"included_groups": `["all_users"]`, "excluded_groups": `[]`, "usable_for_sign_in": "true"},
		Foreign: otherMethod,
	},
}

// Voice is the configuration of the method voice.
var Voice = Subject{
	Spec: method("voice", "Voice", []string{"isOfficePhoneAllowed"}, acctest.Spec{
		Base: acctest.Attributes{"method": `"voice"`, "state": `"enabled"`, "office_phone_allowed": "true"},
		Want: acctest.Properties{"state": `"enabled"`, "isOfficePhoneAllowed": "true"},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"office_phone_allowed": "false"}, Want: acctest.Properties{"isOfficePhoneAllowed": "false"}},
		},
		Removable: "office_phone_allowed",
		Drift:     map[string]any{"state": "disabled"},
		Unlike:    map[string]any{"state": "disabled", "isOfficePhoneAllowed": false},
	}),
	Faults: Faults{
		Row:     "sspr_authentication_method_configuration (voice)",
		Base:    acctest.Attributes{"on_destroy": `"reset"`},
		Foreign: otherMethod,
	},
}

// MicrosoftAuthenticator is the configuration of the method microsoft_authenticator.
var MicrosoftAuthenticator = Subject{
	Spec: method("microsoft_authenticator", "MicrosoftAuthenticator", []string{"isSoftwareOathEnabled"}, acctest.Spec{
		Base: acctest.Attributes{
			"method": `"microsoft_authenticator"`, "state": `"enabled"`, "software_oath_enabled": "true", "authentication_mode": `"device_based_push"`,
			"included_groups": `["all_users"]`,
		},
		Want: acctest.Properties{
			"state": `"enabled"`, "isSoftwareOathEnabled": "true",
			"includeTargets": targets(registration+`,"authenticationMode":"deviceBasedPush"`, "all_users"),
		},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"software_oath_enabled": "false"}, Want: acctest.Properties{"isSoftwareOathEnabled": "false"}},
			{
				Change: acctest.Attributes{"authentication_mode": `"push"`},
				Want:   acctest.Properties{"includeTargets": targets(registration+`,"authenticationMode":"push"`, "all_users")},
			},
		},
		Removable: "software_oath_enabled",
		Drift:     map[string]any{"isSoftwareOathEnabled": false},
		Unlike:    map[string]any{"state": "disabled"},
	}),
}

// Email is the configuration of the method email.
var Email = Subject{
	Spec: method("email", "Email", []string{"allowExternalIdToUseEmailOtp"}, acctest.Spec{
		Base: acctest.Attributes{
			"method": `"email"`, "state": `"enabled"`, "included_groups": `["all_users"]`, "allow_external_id_to_use_email_otp": `"enabled"`,
		},
		Want: acctest.Properties{"allowExternalIdToUseEmailOtp": `"enabled"`, "includeTargets": targets(registration, "all_users")},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"allow_external_id_to_use_email_otp": `"disabled"`}, Want: acctest.Properties{"allowExternalIdToUseEmailOtp": `"disabled"`}},
		},
		Removable: "allow_external_id_to_use_email_otp",
		Drift:     map[string]any{"allowExternalIdToUseEmailOtp": "default"},
		Unlike:    map[string]any{"allowExternalIdToUseEmailOtp": "disabled"},
	}),
}

// SoftwareOATH is the configuration of the method software_oath.
var SoftwareOATH = Subject{
	Spec: method("software_oath", "SoftwareOath", nil, acctest.Spec{
		Base: acctest.Attributes{"method": `"software_oath"`, "state": `"enabled"`, "excluded_groups": `["` + emulator.SeedNestedGroupID + `"]`},
		Want: acctest.Properties{"state": `"enabled"`, "excludeTargets": targets("", emulator.SeedNestedGroupID)},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"state": `"disabled"`}, Want: acctest.Properties{"state": `"disabled"`}},
		},
		Removable: "excluded_groups",
		Drift:     map[string]any{"state": "disabled"},
		Unlike:    map[string]any{"state": "disabled", "excludeTargets": []any{}},
	}),
}
