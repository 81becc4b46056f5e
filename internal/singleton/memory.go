package singleton

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The record in the private state is a file format, because states outlive the provider that wrote them. No name in it comes
// from a Go identifier. testdata/memory has an example of every setting in every version.

// adoptionKey names the entry in the private state.
const adoptionKey = "adoption"

// memoryVersion is the version of the format that is written. A change that an older provider would misread, and any
// renaming, needs a new number and a reader for the old one.
const memoryVersion = 1

// memory is the format of the record.
type memory struct {
	// Version is nil in the first format, which has no number.
	Version *int `json:"version"`
	// Found are the tenant's properties: by the service's names for a page of the portal, else by the stored names of the
	// settings struct. nil means that another program wrote the entry.
	Found Found `json:"found"`
	// Managed are the stored names of what was written. The first format has the names of Go fields.
	Managed []string `json:"managed"`
}

// memoryError is a record that a restore cannot use, explained to the user in a sentence or two.
type memoryError string

func (f memoryError) Error() string { return string(f) }

func unreadable(reason string) error {
	return memoryError("The record in the private state cannot be read: " + reason)
}

// encode returns the record in the current format.
func (a adoption) encode() ([]byte, error) {
	m := memory{Version: new(memoryVersion), Found: a.Found, Managed: a.Managed}
	if m.Managed == nil {
		m.Managed = []string{}
	}
	return json.Marshal(m)
}

// isOld reports whether a readable record has an older format.
func isOld(raw []byte) bool {
	var m memory
	return json.Unmarshal(raw, &m) == nil && m.Version == nil
}

// decode reads a record in any format. T is the settings struct. The error is a memoryError.
func decode[T any](raw []byte) (adoption, error) {
	if len(raw) == 0 {
		return adoption{}, memoryError("The private state has no record of the values that the tenant had before. " +
			"Terraform drops the record when it plans to replace a tainted resource, and tools that edit the state can lose it.")
	}
	var m memory
	if err := json.Unmarshal(raw, &m); err != nil {
		return adoption{}, unreadable(err.Error() + ".")
	}
	if m.Version != nil && *m.Version != memoryVersion {
		return adoption{}, unreadable(fmt.Sprintf("it has the format %d, and this version of the provider reads formats up to %d. %s", *m.Version, memoryVersion, useNewer))
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
			return adoption{}, unreadable(fmt.Sprintf("it names a setting %q, which this version of the provider does not know. %s", name, useNewer))
		}
	}
	return adopt(m.Found, m.Managed), nil
}

// useNewer is the advice for a record that another version of the provider has written.
const useNewer = "Use the version of the provider that applied this resource last, or a newer one."

// firstNames maps the names of the first format, which were names of Go fields, to the stored names; "" is never put back.
// The table must not follow later renamings of the fields. Names of portal properties begin with a lower-case letter, so
// they never match.
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

// firstTarget is a group or a user in the first format.
type firstTarget struct {
	ID   string `json:"ID"`
	Type string `json:"Type"`
}

// renamed returns a record of the first format with the current names. Names that are not in the table stay.
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
