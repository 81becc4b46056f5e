package graph

import (
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// phoneIDs are the ids of phone methods in the order in which a list shows them (chosen), and phoneTypes their types.
var (
	phoneIDs   = []string{tenant.MobilePhoneMethodID, tenant.AlternateMobilePhoneMethodID, tenant.OfficePhoneMethodID}
	phoneTypes = map[string]string{
		tenant.MobilePhoneMethodID: tenant.PhoneMobile, tenant.AlternateMobilePhoneMethodID: tenant.PhoneAlternateMobile, tenant.OfficePhoneMethodID: tenant.PhoneOffice,
	}
)

// phoneMethodID is the id of the method of a type of phone, or "".
func phoneMethodID(phoneType string) string {
	for id, one := range phoneTypes {
		if one == phoneType {
			return id
		}
	}
	return ""
}

// methodOf gives a method as Graph shows it, or nil where the user does not have it. The order of properties is that of
// captures (reference graph-api 1.4 to 1.6).
func methodOf(s *tenant.State, u *tenant.User, id string) object {
	id = strings.ToLower(id)
	if phoneType, ok := phoneTypes[id]; ok {
		number := *u.Methods.Number(phoneType)
		if number == "" {
			return nil
		}
		return newObject("id", id, "phoneNumber", number, "phoneType", phoneType, "smsSignInState", s.SMSSignInState(u, phoneType))
	}
	if app, ok := u.App(id); ok {
		return appObject(app)
	}
	switch {
	case id == tenant.EmailMethodID && u.Methods.Email != "":
		return newObject("id", id, "emailAddress", u.Methods.Email)
	case id == tenant.PasswordMethodID && u.UserType != "Guest":
		// Every user has it who is not external; when it was created may be null (reference graph-api 1.6).
		return newObject("id", id, "password", nil, "createdDateTime", nil)
	default:
		return nil
	}
}

// appObject is an app as Graph shows it (reference graph-api 1.6).
func appObject(a tenant.UserApp) object {
	if a.Kind == tenant.AppSoftwareOATH {
		return newObject("id", a.ID, "secretKey", nil)
	}
	var created any
	if !a.CreatedAt.IsZero() {
		created = a.CreatedAt.UTC().Format(time.RFC3339)
	}
	return newObject("id", a.ID, "displayName", orNull(a.DisplayName), "deviceTag", "SoftwareTokenActivated",
		"phoneAppVersion", nil, "createdDateTime", created)
}
