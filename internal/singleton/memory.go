package singleton

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// What a setting remembers is a file format: states outlive the provider that wrote them. Nothing in it is made of the
// names of Go. testdata/memory holds an example of every setting in every version.

// adoptionKey names the entry in the private state.
const adoptionKey = "adoption"

// memoryVersion is the version of the format that is written. A change that an older provider would misread, or that
// renames anything, needs the next number, and a reader for this one.
const memoryVersion = 1

// memory is the format.
type memory struct {
	// Version is nil in the first format, which had none.
	Version *int `json:"version"`
	// Found are the tenant's properties: for a page of the portal by the service's names, else by the stored names of
	// the settings struct. nil means that the entry is not one of ours.
	Found Found `json:"found"`
	// Managed are the stored names of what was written. The first format had the names of Go's fields.
	Managed []string `json:"managed"`
}

// forgotten is the error for a memory that cannot serve a restore: a sentence or two for the user.
type forgotten string

func (f forgotten) Error() string { return string(f) }

func unreadable(reason string) error {
	return forgotten("The record in the private state cannot be read: " + reason)
}

// encode returns a in today's format.
func (a adoption) encode() ([]byte, error) {
	m := memory{Version: new(memoryVersion), Found: a.Found, Managed: a.Managed}
	if m.Managed == nil {
		m.Managed = []string{}
	}
	return json.Marshal(m)
}

// old reports whether raw, which can be read, is of an older format.
func old(raw []byte) bool {
	var m memory
	return json.Unmarshal(raw, &m) == nil && m.Version == nil
}

// decode reads any format. T is the settings struct. The error is a forgotten.
func decode[T any](raw []byte) (adoption, error) {
	if len(raw) == 0 {
		return adoption{}, forgotten("The private state has no record of the values that the tenant had before. " +
			"Terraform drops the record when it plans to replace a tainted resource, and tools that edit the state can lose it.")
	}
	var m memory
	if err := json.Unmarshal(raw, &m); err != nil {
		return adoption{}, unreadable(err.Error() + ".")
	}
	if m.Version != nil && *m.Version != memoryVersion {
		return adoption{}, unreadable(fmt.Sprintf("it has the format %d, and this version of the provider reads formats up to %d. %s", *m.Version, memoryVersion, newer))
	}
	if m.Found == nil {
		return adoption{}, unreadable("it has no values that were found.")
	}
	if m.Version == nil {
		var err error
		if m, err = m.renamed(); err != nil {
			return adoption{}, unreadable(err.Error() + ".")
		}
	}
	var settings T
	known := []string{}
	for name := range sspr.Stored(&settings) {
		known = append(known, name)
	}
	for _, name := range m.Managed {
		if !slices.Contains(known, name) {
			return adoption{}, unreadable(fmt.Sprintf("it names a setting %q, which this version of the provider does not know. %s", name, newer))
		}
	}
	return adopt(m.Found, m.Managed), nil
}

// newer is what helps if another version of the provider has written the memory.
const newer = "Use the version of the provider that applied this resource last, or a newer one."

// firstNames maps the names of the first format, which were those of Go's fields, to the stored names; "" was never to
// be put back. The fields have other names by now, or may get them: this table stays as it is. The properties of the
// portal begin with a small letter, so none of them is meant.
var firstNames = map[string]string{
	"EnabledFor": "enabled_for", "GroupID": "group_id",
	"Required": "methods_required", "Methods": "methods", "QuestionsToRegister": "questions_to_register", "QuestionsToReset": "questions_to_reset",
	"CustomQuestions": "custom_questions", "PredefinedQuestionIDs": "predefined_question_ids",
	"RequiredAtSignIn": "required_at_sign_in", "ReconfirmAfterDays": "reconfirm_after_days",
	"Users": "notify_users", "Administrators": "notify_administrators",
	"CustomizeHelpdeskLink": "customize_helpdesk_link", "HelpdeskEmailOrURL": "custom_helpdesk_email_or_url",
	"WriteBack": "write_back_passwords", "CloudSyncWriteBack": "write_back_passwords_with_cloud_sync", "UnlockWithoutReset": "unlock_without_reset",
	"Enabled":        "enabled",
	"MigrationState": "migration_state", "CampaignState": "registration_campaign_state", "CampaignSnoozeDays": "registration_campaign_snooze_days",
	"CampaignIncluded": "registration_campaign_included_groups", "CampaignExcluded": "registration_campaign_excluded_groups",
	"Method": "", "State": "state", "Included": "included_groups", "Excluded": "excluded_groups", "IncludedAsFound": "included_groups_as_found",
	"OfficePhoneAllowed": "office_phone_allowed", "UsableForSignIn": "usable_for_sign_in", "AuthenticationMode": "authentication_mode",
	"SoftwareOATHEnabled": "software_oath_enabled", "ExternalIDEmailOTP": "allow_external_id_to_use_email_otp",
}

// firstTargets are the entries of the first format whose value is a list of groups.
var firstTargets = []string{"CampaignIncluded", "CampaignExcluded", "Included", "Excluded"}

// firstTarget is a group, or a user, in the first format.
type firstTarget struct {
	ID   string `json:"ID"`
	Type string `json:"Type"`
}

// renamed returns a memory of the first format in today's. What the table does not have keeps its name.
func (m memory) renamed() (memory, error) {
	found, managed := Found{}, []string{}
	for name, value := range m.Found {
		now, first := firstNames[name]
		if !first {
			now = name
		}
		if slices.Contains(firstTargets, name) {
			var err error
			if value, err = renamedTargets(value); err != nil {
				return m, fmt.Errorf("read the value found of %s: %w", now, err)
			}
		}
		found[now] = value
	}
	for _, name := range m.Managed {
		now, first := firstNames[name]
		switch {
		case !first:
			managed = append(managed, name)
		case now != "":
			managed = append(managed, now)
		}
	}
	return memory{Found: found, Managed: managed}, nil
}

func renamedTargets(value json.RawMessage) (json.RawMessage, error) {
	var first []firstTarget
	if err := json.Unmarshal(value, &first); err != nil {
		return nil, err
	}
	targets := make([]sspr.Target, 0, len(first))
	for _, t := range first {
		targets = append(targets, sspr.Target(t))
	}
	return json.Marshal(targets)
}
