package doctor

import (
	"slices"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for asked, want := range map[string][]string{
		"sspr_policy":                                 {"sspr_policy"},
		"policy":                                      {"sspr_policy"},
		"SSPR_Policy":                                 {"sspr_policy"},
		"data.sspr_policy,data.policy":                {"data.sspr_policy"},
		"license":                                     {"data.sspr_license"},
		"sspr_user_reset,policy":                      {"sspr_policy", "data.sspr_user_reset"},
		"reset_password":                              {"action.sspr_reset_password"},
		"action.sspr_reset_password":                  {"action.sspr_reset_password"},
		"directory_contact_info":                      {"data.sspr_directory_contact_info"},
		"ephemeral.directory_contact_info":            {"ephemeral.sspr_directory_contact_info"},
		"list.sspr_user_contact_info":                 {"list.sspr_user_contact_info"},
		"list.sspr_policy,license,list.notifications": {"data.sspr_license", "list.sspr_notifications", "list.sspr_policy"},
	} {
		found, err := chosen(strings.Split(asked, ","))
		var names []string
		for _, s := range found {
			names = append(names, s.String())
		}
		if err != nil || !slices.Equal(names, want) {
			t.Errorf("%s means %v, not %v: %v", asked, names, want, err)
		}
	}
	if portal, err := chosen([]string{"portal"}); err != nil || len(portal) != 9 || portal[0].name != "sspr_policy" {
		t.Errorf("portal means %v: %v", portal, err)
	}
	if graph, err := chosen([]string{"graph"}); err != nil || len(graph) != len(subjects)-9 {
		t.Errorf("graph means %d types: %v", len(graph), err)
	}
}

func TestUnknownNames(t *testing.T) {
	for asked, want := range map[string]string{
		"sspr_polcy":             `"sspr_polcy" is not a type of this provider. Did you mean "sspr_policy"?`,
		"data.sspr_licens":       `Did you mean "data.sspr_license"?`,
		"data.sspr_regstation":   "The names are graph and portal for all types of a service, or:\n  sspr_policy\n",
		"action.sspr_policy":     `"action.sspr_policy" is not a type`,
		"azuread_user":           `"azuread_user" is not a type of this provider. The names are`,
		"sspr_policy -plan-only": "-plan-only comes after a name. Put flags before the names: -doctor -plan-only sspr_policy",
		"-report":                "-report comes after a name. Put flags before the names: -doctor -report FILE",
	} {
		_, err := chosen(strings.Fields(asked))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", asked, err)
		}
	}
}
