package graph

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// Entities of users' methods. createdDateTime, which newer answers carry for phones, stays out, as in the captures
// (graph-api 1.4).
var (
	phoneMethodEntity = &odata.Entity{
		Name: "phoneAuthenticationMethod", Always: []string{"id", "phoneNumber", "phoneType", "smsSignInState"},
	}
	emailMethodEntity    = &odata.Entity{Name: "emailAuthenticationMethod", Always: []string{"id", "emailAddress"}}
	passwordMethodEntity = &odata.Entity{
		Name: "passwordAuthenticationMethod", Always: []string{"id", "password", "createdDateTime"},
	}
	// userMethodEntity is a method of any kind.
	userMethodEntity = &odata.Entity{Name: "authenticationMethod", Open: true, Always: []string{"id"}}
)

// methodSet is a collection of methods below a user.
type methodSet struct {
	segment string
	entity  *odata.Entity
	// ids are those of the methods that a list shows, in its order (chosen). Those of apps, which are each user's own, follow.
	ids []string
	// apps are the kinds of app that a list shows.
	apps []tenant.AppKind
	// family is the part of the names of the permissions for this kind of method alone, such as "Phone"; "" if
	// there are none.
	family string
	// typed adds the type to each method.
	typed bool
}

var (
	phoneMethods    = &methodSet{segment: "phoneMethods", entity: phoneMethodEntity, ids: phoneIDs, family: "Phone"}
	emailMethods    = &methodSet{segment: "emailMethods", entity: emailMethodEntity, ids: []string{tenant.EmailMethodID}, family: "Email"}
	passwordMethods = &methodSet{segment: "passwordMethods", entity: passwordMethodEntity, ids: []string{tenant.PasswordMethodID}}
	allMethods      = &methodSet{
		segment: "methods", entity: userMethodEntity, typed: true, apps: []tenant.AppKind{tenant.AppAuthenticator, tenant.AppSoftwareOATH},
		ids: slices.Concat([]string{tenant.PasswordMethodID}, phoneIDs, []string{tenant.EmailMethodID}),
	}
)

// Roles for users' methods (graph-api 1.12; that a Global Administrator may is chosen).
var (
	userMethodWriters = []string{
		tenant.RoleGlobalAdministrator, tenant.RolePrivilegedAuthenticationAdministrator, tenant.RoleAuthenticationAdministrator,
	}
	userMethodReaders = append([]string{tenant.RoleGlobalReader}, userMethodWriters...)
)

// access returns what is needed: the permission for all methods or the one for the kind (graph-api 1.12).
func (m *methodSet) access(write bool) access {
	all := []string{"UserAuthenticationMethod.ReadWrite.All"}
	if m.family != "" {
		all = append(all, "UserAuthMethod-"+m.family+".ReadWrite.All")
	}
	if write {
		return access{exactScope: true, dialect: odata.MethodDialect, roles: userMethodWriters, permissions: all}
	}
	for _, one := range slices.Clone(all) {
		all = append(all, strings.Replace(one, "ReadWrite", "Read", 1))
	}
	return access{exactScope: true, dialect: odata.MethodDialect, roles: userMethodReaders, permissions: all}
}

// userHandler answers for one user of the path.
type userHandler func(w http.ResponseWriter, r *http.Request, u *tenant.User)

// ofUser finds the user of the path, by object id or user principal name, and refuses an administrator whose roles do
// not reach this user.
func (s *Service) ofUser(write bool, handler userHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		x := wire.ExchangeOf(r)
		u := x.State.User(r.PathValue("id"))
		if u == nil {
			writeNoResource(w, r, r.PathValue("id"))
			return
		}
		if x.Claims.IsUser() && !mayManageMethods(x.State, x.Claims.ObjectID, u, write) {
			odata.WriteDenied(w, r, x)
			return
		}
		handler(w, r, u)
	}
}

// mayManageMethods reports whether an administrator may see or change the methods of a user. An Authentication Administrator
// may only those of users without a role (graph-api 1.12; that every role counts as privileged is chosen).
func mayManageMethods(s *tenant.State, administrator string, u *tenant.User, write bool) bool {
	if s.HasRole(administrator, tenant.RoleGlobalAdministrator, tenant.RolePrivilegedAuthenticationAdministrator) {
		return true
	}
	if !write && s.HasRole(administrator, tenant.RoleGlobalReader) {
		return true
	}
	return len(u.DirectoryRoles) == 0
}

// masksNumbers reports whether the numbers in an answer are masked: for an administrator who is no more than an
// Authentication Administrator (graph-api 1.12).
func masksNumbers(x *wire.Exchange) bool {
	return x.Claims.IsUser() && !x.State.HasRole(x.Claims.ObjectID,
		tenant.RoleGlobalAdministrator, tenant.RolePrivilegedAuthenticationAdministrator, tenant.RoleGlobalReader)
}

// maskedNumber keeps the last two digits (chosen; the real form is not known, see graph-api 1.12).
func maskedNumber(number string) string {
	masked := []byte(number)
	kept := 0
	for i := len(masked) - 1; i >= 0; i-- {
		if masked[i] < '0' || masked[i] > '9' {
			continue
		}
		if kept++; kept > 2 {
			masked[i] = 'X'
		}
	}
	return string(masked)
}

// userMethodKey returns the key of a user's method among the documents of which old versions are shown.
func userMethodKey(u *tenant.User, id string) string {
	return "graph user " + u.ID + "/" + strings.ToLower(id)
}

func (s *Service) listUserMethods(set *methodSet) userHandler {
	return func(w http.ResponseWriter, r *http.Request, u *tenant.User) {
		var all []object
		for _, id := range s.shownIDs(set, u) {
			if o := s.shownMethod(r, set, u, id); o != nil {
				all = append(all, o)
			}
		}
		s.answers.WriteList(w, r, set.entity, set.context(r), all)
	}
}

func (s *Service) getUserMethod(set *methodSet) userHandler {
	return func(w http.ResponseWriter, r *http.Request, u *tenant.User) {
		if o := s.shownMethod(r, set, u, r.PathValue("methodId")); o != nil {
			s.answers.WriteItem(w, r, set.entity, set.context(r), o)
			return
		}
		writeNoResource(w, r, r.PathValue("methodId"))
	}
}

// shownIDs returns the ids of the methods that a set may have of a user: those of apps that are gone as well, as long as an
// old version of them is shown.
func (s *Service) shownIDs(set *methodSet, u *tenant.User) []string {
	ids := slices.Clone(set.ids)
	for _, kind := range set.apps {
		for _, a := range u.AppsOf(kind) {
			ids = append(ids, strings.ToLower(a.ID))
		}
		ids = append(ids, s.stale.Names(userMethodKey(u, ""), func(old document.Document) bool { return old != nil && kindOf(old) == kind })...)
	}
	slices.Sort(ids[len(set.ids):])
	return slices.Compact(ids)
}

// kindOf returns the kind of app that a method is by its properties; "" is none.
func kindOf(o object) tenant.AppKind {
	if _, ok := o.Get("secretKey"); ok {
		return tenant.AppSoftwareOATH
	}
	if _, ok := o.Get("deviceTag"); ok {
		return tenant.AppAuthenticator
	}
	return ""
}

// shownMethod returns a method as an answer shows it, or nil if there is none in the set.
func (s *Service) shownMethod(r *http.Request, set *methodSet, u *tenant.User, id string) object {
	id = strings.ToLower(id)
	if !slices.Contains(s.shownIDs(set, u), id) {
		return nil
	}
	x := wire.ExchangeOf(r)
	// Asked for a method that is not there as well, as an old version of it may still be shown.
	o := s.stale.Shown(userMethodKey(u, id), methodOf(x.State, u, id))
	if o == nil {
		return nil
	}
	if raw, ok := o.Get("phoneNumber"); ok && masksNumbers(x) {
		number, _ := document.Text(raw)
		o = o.Clone() // an old version is shown more than once
		o.Set("phoneNumber", maskedNumber(number))
	}
	if set.typed {
		kind := "phone"
		switch {
		case id == tenant.EmailMethodID:
			kind = "email"
		case id == tenant.PasswordMethodID:
			kind = "password"
		case phoneTypes[id] == "":
			kind = string(kindOf(o))
		}
		return append(newObject("@odata.type", "#microsoft.graph."+kind+"AuthenticationMethod"), o...)
	}
	return o
}

// context returns the name of the collection as the request had it: by object id or by user principal name (chosen).
func (m *methodSet) context(r *http.Request) string {
	return "users('" + url.QueryEscape(r.PathValue("id")) + "')/authentication/" + m.segment
}

// writeNoResource answers that a user or a method does not exist. The code is assumed (graph-api 1.10), the text chosen.
func writeNoResource(w http.ResponseWriter, r *http.Request, id string) {
	x := wire.ExchangeOf(r)
	odata.WriteError(w, r, x, http.StatusNotFound, odata.DialectOf(x).NotFound, "Resource '"+id+"' does not exist.")
}

// writeCreated answers 201 with a new method.
func (s *Service) writeCreated(w http.ResponseWriter, r *http.Request, set *methodSet, o object) {
	out := newObject("@odata.context", s.answers.Context(r, set.context(r), odata.Query{})+"/$entity")
	odata.WriteDocument(w, http.StatusCreated, append(out, o...))
}

// writePatched answers the PATCH of a method.
func (s *Service) writePatched(w http.ResponseWriter, r *http.Request, set *methodSet, o object) {
	if !wire.ExchangeOf(r).State.Settings.PhonePatchAnswers {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s.answers.WriteItem(w, r, set.entity, set.context(r), o)
}

// replace keeps a user's method as it is before a change, for stale reads and the audit log.
func replace(x *wire.Exchange, u *tenant.User, id string) {
	x.Before = wire.Replaced{Key: userMethodKey(u, id), Document: methodOf(x.State, u, id)}
}

// phoneIDs are the ids of phone methods in the order in which a list shows them (chosen), and phoneTypes their types.
var (
	phoneIDs   = []string{tenant.MobilePhoneMethodID, tenant.AlternateMobilePhoneMethodID, tenant.OfficePhoneMethodID}
	phoneTypes = map[string]string{
		tenant.MobilePhoneMethodID: tenant.PhoneMobile, tenant.AlternateMobilePhoneMethodID: tenant.PhoneAlternateMobile, tenant.OfficePhoneMethodID: tenant.PhoneOffice,
	}
)

// phoneMethodID returns the id of the method of a type of phone, or "".
func phoneMethodID(phoneType string) string {
	for id, one := range phoneTypes {
		if one == phoneType {
			return id
		}
	}
	return ""
}

// methodOf returns a method as Graph shows it, or nil if the user does not have it. The order of properties is that of
// captures (graph-api 1.4 to 1.6).
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
		// Every user has it except guests; when it was created may be null (graph-api 1.6).
		return newObject("id", id, "password", nil, "createdDateTime", nil)
	default:
		return nil
	}
}

// appObject returns an app as Graph shows it (graph-api 1.6).
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
