package graph

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// writeUsers is for users and their properties, the password excepted (https://learn.microsoft.com/graph/api/user-update and
// user-post-users).
var writeUsers = access{
	permissions: []string{"User.ReadWrite.All", "Directory.ReadWrite.All"},
	roles:       []string{tenant.RoleGlobalAdministrator, tenant.RoleUserAdministrator, tenant.RoleDirectoryWriters},
}

// deleteUsers is for the deletion of users (https://learn.microsoft.com/graph/api/user-delete).
var deleteUsers = access{
	permissions: []string{"User.ReadWrite.All"},
	roles:       []string{tenant.RoleGlobalAdministrator, tenant.RoleUserAdministrator, tenant.RolePrivilegedAuthenticationAdministrator},
}

// patchUsers lets in each caller who may change some property of a user.
var patchUsers = access{
	permissions: union(writePasswords.permissions, writeUsers.permissions),
	roles:       union(writePasswords.roles, writeUsers.roles),
}

// sensitive are the properties of users with a role that only some administrators may change
// (https://learn.microsoft.com/graph/api/resources/users#who-can-perform-sensitive-actions). That every role counts is chosen.
var sensitive = []string{"accountEnabled", "businessPhones", "mobilePhone", "onPremisesImmutableId", "otherMails", "userPrincipalName"}

// mayDoSensitive reports whether the caller may do to this user what is sensitive.
func mayDoSensitive(x *wire.Exchange, u *tenant.User) bool {
	if len(x.State.RolesOf(u, true)) == 0 {
		return true
	}
	if x.Claims.IsUser() {
		return x.State.HasRole(x.Claims.ObjectID, resetsAdministrators...)
	}
	app := x.State.App(x.Claims.AppID)
	return app != nil && slices.ContainsFunc(app.DirectoryRoles, func(r string) bool { return slices.Contains(resetsAdministrators, r) })
}

// userFields are the properties of a user that have an effect here.
type userFields struct {
	AccountEnabled    *bool    `json:"accountEnabled"`
	BusinessPhones    []string `json:"businessPhones"`
	DisplayName       *string  `json:"displayName"`
	GivenName         *string  `json:"givenName"`
	Mail              *string  `json:"mail"`
	MailNickname      *string  `json:"mailNickname"`
	MobilePhone       *string  `json:"mobilePhone"`
	OtherMails        []string `json:"otherMails"`
	Surname           *string  `json:"surname"`
	UserPrincipalName *string  `json:"userPrincipalName"`
	UserType          *string  `json:"userType"`
}

// upnPattern is the part of a user principal name before the domain
// (https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy#username-policies).
var upnPattern = regexp.MustCompile(`^[A-Za-z0-9'._!#^~-]{1,64}$`)

// checkName refuses a user principal name that the directory does not take.
func checkName(st *tenant.State, upn, id string) error {
	alias, domain, found := strings.Cut(upn, "@")
	switch {
	case !found || !upnPattern.MatchString(alias) || strings.HasPrefix(alias, ".") || strings.HasSuffix(alias, "."):
		return refuse("Property userPrincipalName is invalid.")
	case !slices.Contains(st.Tenant.Domains(), strings.ToLower(domain)):
		return refuse("The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in " +
			"your organization.")
	case st.NameTaken(upn, id):
		return refuse("Another object with the same value for property userPrincipalName already exists.")
	}
	return nil
}

// readUser returns what a body makes of a user, apart from the password.
func readUser(st *tenant.State, stored tenant.User, sent document.Document) (tenant.User, error) {
	merged, err := userType.merge(userObject(stored), sent)
	if err != nil {
		return stored, err
	}
	var f userFields
	if err := json.Unmarshal(merged.Raw(), &f); err != nil {
		return stored, userType.invalid("businessPhones")
	}
	next := stored
	next.AccountEnabled, next.DisplayName = valueOf(f.AccountEnabled), valueOf(f.DisplayName)
	next.GivenName, next.Surname = valueOf(f.GivenName), valueOf(f.Surname)
	next.Mail, next.MobilePhone = valueOf(f.Mail), valueOf(f.MobilePhone)
	next.BusinessPhones, next.OtherMails = f.BusinessPhones, f.OtherMails
	next.UserType = valueOf(f.UserType)
	if _, isSent := sent.Get("mailNickname"); isSent {
		next.MailNickname = valueOf(f.MailNickname)
	}
	next.Properties = notes(userType, stored.Properties, merged)
	if name := clearedName(sent, "displayName", "userType"); name != "" {
		return stored, userType.invalid(name)
	}
	switch name := valueOf(f.UserPrincipalName); {
	case len(next.BusinessPhones) > 1:
		return stored, userType.invalid("businessPhones")
	case name != stored.UserPrincipalName:
		next.UserPrincipalName = name
		return next, checkName(st, name, stored.ID)
	}
	return next, nil
}

// createUser adds a member with a password (https://learn.microsoft.com/graph/api/user-post-users).
func (s *Service) createUser(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	u := tenant.User{ID: uuid.NewString(), CreatedAt: x.Now.UTC(), UserType: "Member"}
	err := requireProperties(userType, sent, "accountEnabled", "displayName", "mailNickname", "passwordProfile", "userPrincipalName")
	if err == nil {
		u, err = readUser(x.State, u, sent)
	}
	if err == nil {
		raw, _ := sent.Get("passwordProfile")
		if u.Password, err = readPasswordProfile(x.State, &u, raw); err == nil && !u.Password.Known() {
			err = refuse("A value is required for property 'password' of resource 'User'.")
		}
	}
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	if !bindManager(w, r, &u, sent) {
		return
	}
	u.SelfService.PasswordSetAt = x.Now.UTC()
	stored := x.State.AddUser(u)
	auditDirectory(r, tenant.AuditAddUser, tenant.KindUser, u.ID, nil, withManager(u))
	w.Header().Set("Location", s.locationOf(x, u.ID, "User"))
	s.writeCreatedObject(w, r, "users", userEntity.Always, userObject(*stored))
}

// patchUser changes a user. What is mastered in Active Directory cannot be changed here.
func (s *Service) patchUser(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	u := x.State.User(r.PathValue("id"))
	if u == nil {
		odata.WriteMissing(w, r, r.PathValue("id"))
		return
	}
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	profile, hasProfile := sent.Get("passwordProfile")
	sent.Remove("passwordProfile")
	others := slices.DeleteFunc(sent.Keys(), func(name string) bool { return strings.Contains(name, "@odata.") && !isBind(name) })
	switch {
	case hasProfile && (!writePasswords.allows(x) || !mayResetPassword(x, u)),
		(len(others) > 0 || !hasProfile) && !writeUsers.allows(x),
		slices.ContainsFunc(others, func(name string) bool { return slices.Contains(sensitive, name) }) && !mayDoSensitive(x, u):
		odata.WriteDenied(w, r, x)
		return
	}
	next, err := readUser(x.State, *u, sent)
	if err == nil && len(others) > 0 && u.OnPremisesSyncEnabled {
		err = errSynced
	}
	password := u.Password
	if err == nil && hasProfile {
		password, err = readPasswordProfile(x.State, &next, profile)
	}
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	if !bindManager(w, r, &next, sent) {
		return
	}
	before, name := withManager(*u), next.UserPrincipalName
	next.UserPrincipalName = u.UserPrincipalName
	x.State.Touch(u)
	*u = next
	if name != u.UserPrincipalName {
		x.State.RenameUser(u, name)
	}
	auditDirectory(r, tenant.AuditUpdateUser, tenant.KindUser, u.ID, before, withManager(*u))
	if hasProfile {
		storePassword(r, u, password)
	}
	w.WriteHeader(http.StatusNoContent)
}

// deleteUser deletes a user, who can be restored for a while. A user with a role can be deleted by some administrators only.
func (s *Service) deleteUser(w http.ResponseWriter, r *http.Request) {
	_, id, ok := findUser(w, r)
	if !ok {
		return
	}
	x := wire.ExchangeOf(r)
	if !mayDoSensitive(x, x.State.User(id)) {
		odata.WriteDenied(w, r, x)
		return
	}
	auditDirectory(r, tenant.AuditDeleteUser, tenant.KindUser, id, nil, nil)
	x.State.RemoveUser(id)
	w.WriteHeader(http.StatusNoContent)
}

// getManager answers the manager of a user.
func (s *Service) getManager(w http.ResponseWriter, r *http.Request) {
	_, id, ok := findUser(w, r)
	if !ok {
		return
	}
	x := wire.ExchangeOf(r)
	manager := x.State.User(x.State.User(id).ManagerID)
	if manager == nil {
		odata.WriteMissing(w, r, "manager")
		return
	}
	view, _ := userViewOf(x)
	view.typed = true
	s.answers.WriteItem(w, r, directoryObjectEntity, "directoryObjects", view.object(manager))
}

// setManager makes the user whom the body names the manager of the user in the path.
func (s *Service) setManager(w http.ResponseWriter, r *http.Request) {
	_, id, ok := findUser(w, r)
	if !ok {
		return
	}
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	raw, _ := sent.Get("@odata.id")
	address, _ := document.Text(raw)
	if manager, ok := readManager(w, r, address); ok {
		changeManager(r, wire.ExchangeOf(r).State.User(id), manager)
		w.WriteHeader(http.StatusNoContent)
	}
}

// removeManager ends that a user has a manager.
func (s *Service) removeManager(w http.ResponseWriter, r *http.Request) {
	_, id, ok := findUser(w, r)
	if !ok {
		return
	}
	u := wire.ExchangeOf(r).State.User(id)
	if u.ManagerID == "" {
		odata.WriteMissing(w, r, "manager")
		return
	}
	changeManager(r, u, "")
	w.WriteHeader(http.StatusNoContent)
}

// changeManager stores another manager of a user, or that there is none, and records it.
func changeManager(r *http.Request, u *tenant.User, manager string) {
	before := withManager(*u)
	u.ManagerID = manager
	auditDirectory(r, tenant.AuditUpdateUser, tenant.KindUser, u.ID, before, withManager(*u))
}

// withManager returns a user for the log, in which a new manager is an update of the user with the manager's id (chosen).
func withManager(u tenant.User) object {
	return append(userObject(u), newObject("manager", orNull(u.ManagerID))...)
}

// readManager returns the id of the user whom an address names, or answers that it names none.
func readManager(w http.ResponseWriter, r *http.Request, address string) (id string, ok bool) {
	manager, ok := readReference(w, r, address)
	if !ok {
		return "", false
	}
	u := wire.ExchangeOf(r).State.User(manager)
	if u == nil {
		odata.WriteBadRequest(w, r, refuse("The manager of a user must be a user.")) // the text is chosen
		return "", false
	}
	return u.ID, true
}

// bindManager reports whether a user has the manager that a body names in manager@odata.bind, if any, or answers what is wrong. No
// other relationship of a user can be written in this way here.
func bindManager(w http.ResponseWriter, r *http.Request, u *tenant.User, sent document.Document) bool {
	for _, p := range sent {
		if !isBind(p.Key) {
			continue
		}
		if p.Key != "manager"+bindSuffix {
			odata.WriteBadRequest(w, r, errUnbindable(p.Key))
			return false
		}
		address, isText := document.Text(p.Value)
		if !isText {
			odata.WriteBadRequest(w, r, userType.invalid(p.Key))
			return false
		}
		id, ok := readManager(w, r, address)
		if !ok {
			return false
		}
		u.ManagerID = id
	}
	return true
}
