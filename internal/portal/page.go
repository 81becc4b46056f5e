package portal

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The properties of the document that the provider manages or reads (sspr-policy 1.1). The missing r of
// registrationReconfirmIntevalInDays is the service's.
const (
	keyEnablementType     = "enablementType"
	keyGroupIDs           = "passwordResetEnabledGroupIds"
	keyGroupName          = "passwordResetEnabledGroupName"
	keyMethodsRequired    = "numberOfAuthenticationMethodsRequired"
	keyQuestionsRegister  = "numberOfQuestionsToRegister"
	keyQuestionsReset     = "numberOfQuestionsToReset"
	keySecurityQuestions  = "securityQuestions"
	keyRegistrationNeeded = "registrationRequiredOnSignIn"
	keyReconfirmDays      = "registrationReconfirmIntevalInDays"
	keyNotifyUsers        = "notifyUsersOnPasswordReset"
	keyNotifyAdmins       = "notifyOnAdminPasswordReset"
	keyCustomizeHelpdesk  = "customizeHelpdeskLink"
	keyHelpdeskEmailOrURL = "customHelpdeskEmailOrUrl"
)

// methodKeys maps every method to its switch and to the flag that shows whether the tenant may offer it. The names of
// the two mobile app methods are irregular in the service itself.
var methodKeys = map[sspr.Method]struct{ enabled, allowed string }{
	sspr.MobileAppNotification: {"mobileAppNotificationEnabled", "mobileAppNotificationOptionAllowed"},
	sspr.MobileAppCode:         {"mobileAppCodeEnabled", "mobileAppCodeOptionAllowed"},
	sspr.Email:                 {"emailOptionEnabled", "emailOptionAllowed"},
	sspr.MobilePhone:           {"mobilePhoneOptionEnabled", "mobilePhoneOptionAllowed"},
	sspr.OfficePhone:           {"officePhoneOptionEnabled", "officePhoneOptionAllowed"},
	sspr.SecurityQuestions:     {"securityQuestionsOptionEnabled", "securityQuestionsOptionAllowed"},
}

// Page is one page of Password reset: how to read it from the document and how to change it. T is its settings struct.
type Page[T any] struct {
	// Name is the portal's name of the page.
	Name string
	// Read returns the settings of the page in a document.
	Read func(Document) T
	// Write returns the document with the settings that change sets. All other bytes are unchanged.
	Write func(d Document, change T) (Document, error)
	// Keys are the properties that belong to the page. Write changes no others.
	Keys []string
	// properties maps the stored name of each setting to its properties.
	properties map[string][]string
	// caution returns warnings about values outside T that a change would drop. It is nil if the page has none.
	caution func(d Document, change T) []sspr.Finding
	// skipMethodCount always skips the service's check that enough legacy methods are switched on.
	skipMethodCount bool
	// shows replaces the test of Shows if the service may store more than it was sent.
	shows func(Document, T) bool
}

// Shows reports whether a document shows the settings that change sets.
func (p Page[T]) Shows(d Document, change T) bool {
	if p.shows != nil {
		return p.shows(d, change)
	}
	same, err := p.Write(d, change)
	return err == nil && string(same.raw) == string(d.raw)
}

// ScopePage is Password reset > Properties.
var ScopePage = Page[sspr.Scope]{
	Name:       "Properties",
	Keys:       []string{keyEnablementType, keyGroupIDs, keyGroupName},
	properties: map[string][]string{"enabled_for": {keyEnablementType}, "group_id": {keyGroupIDs, keyGroupName}},
	caution:    furtherGroups,
	Read: func(d Document) sspr.Scope {
		return sspr.Scope{EnabledFor: d.enabledFor(), GroupID: d.groupID()}
	},
	Write: writeScope,
	// The service may keep an old group if no group is selected, and a document without the property has no group, so
	// settings are compared instead of bytes.
	shows: func(d Document, change sspr.Scope) bool {
		enabledFor, group := d.enabledFor(), d.groupID()
		if group == nil {
			group = new("")
		}
		return (change.EnabledFor == nil || (enabledFor != nil && *enabledFor == *change.EnabledFor)) &&
			(change.GroupID == nil || sspr.NewObjectID(*group) == sspr.NewObjectID(*change.GroupID))
	},
}

var enablementTypes = []sspr.EnabledFor{sspr.EnabledForNone, sspr.EnabledForSelected, sspr.EnabledForAll}

// enabledFor returns the enablement type. For a type that this provider does not know it returns the number.
func (d Document) enabledFor() *sspr.EnabledFor {
	n := d.integer(keyEnablementType)
	if n == nil {
		return nil
	}
	e := sspr.EnabledFor(strconv.FormatInt(*n, 10))
	if *n >= 0 && *n < int64(len(enablementTypes)) {
		e = enablementTypes[*n]
	}
	return &e
}

// groupID returns the selected group. It returns "" for both spellings of no group, and if the enablement type does not
// use a group: the service may keep an old ID there (sspr-policy 1.2). It returns nil if the document lacks the
// property.
func (d Document) groupID() *string {
	id := ""
	ids := d.get(keyGroupIDs)
	if !ids.Exists() {
		return nil
	}
	if e := d.enabledFor(); e != nil && *e == sspr.EnabledForSelected && ids.IsArray() {
		if first := ids.Get("0"); first.Type == gjson.String && first.String() != sspr.NoGroupID {
			id = sspr.NewObjectID(first.String()).String()
		}
	}
	return &id
}

func writeScope(d Document, change sspr.Scope) (Document, error) {
	e := &edit{doc: d}
	if change.EnabledFor != nil {
		n, err := enablementType(*change.EnabledFor)
		if err != nil {
			return d, err
		}
		set(e, keyEnablementType, d.integer(keyEnablementType), &n)
	}
	if change.GroupID != nil {
		writeGroup(e, sspr.NewObjectID(*change.GroupID))
	}
	return e.doc, e.err
}

// enablementType is the inverse of enabledFor, so that an unknown type can be restored.
func enablementType(e sspr.EnabledFor) (int64, error) {
	if i := slices.Index(enablementTypes, e); i >= 0 {
		return int64(i), nil
	}
	n, err := strconv.ParseInt(string(e), 10, 32)
	if err != nil {
		return 0, fmt.Errorf("unknown enablement type for %q", e)
	}
	return n, nil
}

// writeGroup sends the ID with an empty name, as every known writer does: the service looks up the name. It compares
// with the stored IDs and not with groupID, so that a change from "selected" to another type clears the group.
func writeGroup(e *edit, id sspr.ObjectID) {
	ids := e.doc.get(keyGroupIDs).Array()
	var holds sspr.ObjectID
	if len(ids) > 0 && ids[0].String() != sspr.NoGroupID {
		holds = sspr.NewObjectID(ids[0].String())
	}
	if holds == id && len(ids) <= 1 {
		return
	}
	wanted := []sspr.ObjectID{}
	if id != (sspr.ObjectID{}) {
		wanted = append(wanted, id)
	}
	e.marshal(keyGroupIDs, wanted)
	e.marshal(keyGroupName, "")
}

// furtherGroups warns if the tenant has more groups than the one that a configuration can name: a write keeps only that
// one.
func furtherGroups(d Document, change sspr.Scope) []sspr.Finding {
	if change.GroupID == nil {
		return nil
	}
	var dropped []string
	groups := 0
	for _, id := range d.get(keyGroupIDs).Array() {
		if id.String() == sspr.NoGroupID {
			continue
		}
		if groups++; sspr.NewObjectID(id.String()) != sspr.NewObjectID(*change.GroupID) {
			dropped = append(dropped, id.String())
		}
	}
	if groups < 2 {
		return nil
	}
	return []sspr.Finding{{
		Severity: sspr.Warning, Field: "group_id", Summary: "More than one group enabled for password reset",
		Detail: fmt.Sprintf("The policy names %d groups, but the admin center supports only one. This plan removes %s. "+
			"To keep password reset for their members, nest the groups in one group and set group_id to that group.", groups, strings.Join(dropped, ", ")),
	}}
}

// RegistrationPage is Password reset > Registration.
var RegistrationPage = Page[sspr.Registration]{
	Name:       "Registration",
	Keys:       []string{keyRegistrationNeeded, keyReconfirmDays},
	properties: map[string][]string{"required_at_sign_in": {keyRegistrationNeeded}, "reconfirm_after_days": {keyReconfirmDays}},
	Read: func(d Document) sspr.Registration {
		return sspr.Registration{RequiredAtSignIn: d.boolean(keyRegistrationNeeded), ReconfirmAfterDays: d.integer(keyReconfirmDays)}
	},
	Write: func(d Document, change sspr.Registration) (Document, error) {
		e := &edit{doc: d}
		set(e, keyRegistrationNeeded, d.boolean(keyRegistrationNeeded), change.RequiredAtSignIn)
		set(e, keyReconfirmDays, d.integer(keyReconfirmDays), change.ReconfirmAfterDays)
		return e.doc, e.err
	},
}

// NotificationsPage is Password reset > Notifications.
var NotificationsPage = Page[sspr.Notifications]{
	Name:       "Notifications",
	Keys:       []string{keyNotifyUsers, keyNotifyAdmins},
	properties: map[string][]string{"notify_users": {keyNotifyUsers}, "notify_administrators": {keyNotifyAdmins}},
	Read: func(d Document) sspr.Notifications {
		return sspr.Notifications{Users: d.boolean(keyNotifyUsers), Administrators: d.boolean(keyNotifyAdmins)}
	},
	Write: func(d Document, change sspr.Notifications) (Document, error) {
		e := &edit{doc: d}
		set(e, keyNotifyUsers, d.boolean(keyNotifyUsers), change.Users)
		set(e, keyNotifyAdmins, d.boolean(keyNotifyAdmins), change.Administrators)
		return e.doc, e.err
	},
}

// CustomizationPage is Password reset > Customization.
var CustomizationPage = Page[sspr.Customization]{
	Name:       "Customization",
	Keys:       []string{keyCustomizeHelpdesk, keyHelpdeskEmailOrURL},
	properties: map[string][]string{"customize_helpdesk_link": {keyCustomizeHelpdesk}, "custom_helpdesk_email_or_url": {keyHelpdeskEmailOrURL}},
	Read: func(d Document) sspr.Customization {
		return sspr.Customization{CustomizeHelpdeskLink: d.boolean(keyCustomizeHelpdesk), HelpdeskEmailOrURL: d.text(keyHelpdeskEmailOrURL)}
	},
	Write: func(d Document, change sspr.Customization) (Document, error) {
		e := &edit{doc: d}
		set(e, keyCustomizeHelpdesk, d.boolean(keyCustomizeHelpdesk), change.CustomizeHelpdeskLink)
		if has := d.text(keyHelpdeskEmailOrURL); has == nil || change.HelpdeskEmailOrURL == nil || !sspr.SameHelpdesk(*has, *change.HelpdeskEmailOrURL) {
			set(e, keyHelpdeskEmailOrURL, has, change.HelpdeskEmailOrURL)
		}
		return e.doc, e.err
	},
}

// Snapshot returns the properties of the page as they are in the document.
func (p Page[T]) Snapshot(d Document) map[string]json.RawMessage {
	found := make(map[string]json.RawMessage, len(p.Keys))
	for _, key := range p.Keys {
		if raw := d.Raw(key); raw != nil {
			found[key] = raw
		}
	}
	return found
}

// Nulls returns the properties that were null in a snapshot, by the managed settings to which they belong.
func (p Page[T]) Nulls(found map[string]json.RawMessage, managed []string) map[string][]string {
	null := map[string][]string{}
	for _, setting := range managed {
		for _, key := range p.properties[setting] {
			if string(found[key]) == "null" {
				null[setting] = append(null[setting], key)
			}
		}
	}
	return null
}

// Caution returns warnings about values outside the settings that a change would drop.
func (p Page[T]) Caution(d Document, change T) []sspr.Finding {
	if p.caution == nil {
		return nil
	}
	return p.caution(d, change)
}

// FromSnapshot returns the settings in a snapshot, or in a part of one.
func (p Page[T]) FromSnapshot(found map[string]json.RawMessage) (T, error) {
	raw, err := json.Marshal(found)
	if err != nil {
		var nothing T
		return nothing, fmt.Errorf("read the values found on the page %s: %w", p.Name, err)
	}
	return p.Read(Document{raw: raw}), nil
}
