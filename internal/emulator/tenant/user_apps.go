package tenant

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// UserApp is an app that a user has registered to prove who they are.
type UserApp struct {
	// ID is the method's id, a GUID.
	ID string `json:"id"`
	// Kind is AppAuthenticator or AppSoftwareOATH.
	Kind AppKind `json:"kind"`
	// DisplayName is the name of the device; only AppAuthenticator has one.
	DisplayName string `json:"displayName,omitempty"`
	// Secret is the shared secret of the codes, in base32; "" for an app that no journey has registered.
	Secret string `json:"secret,omitempty"`
	// CreatedAt is when it was registered; the zero value is shown as null.
	CreatedAt time.Time `json:"createdDateTime,omitzero"`
}

// AppKind is what kind of method an app is.
type AppKind string

// The kinds of app (graph-api 1.2). A user can have several of each.
const (
	AppAuthenticator AppKind = "microsoftAuthenticator"
	AppSoftwareOATH  AppKind = "softwareOath"
)

// appReports are the names by which the report of registrations has an app of each kind (graph-api 4.2).
var appReports = map[AppKind]string{AppAuthenticator: ReportPush, AppSoftwareOATH: ReportSoftwareCode}

// AddApp registers an app for a user and returns the id of the method. It panics if there is no such user or kind, as that
// is a mistake in the calling test.
func (s *State) AddApp(idOrUPN string, app UserApp) string {
	u := s.mustUser(idOrUPN)
	if appReports[app.Kind] == "" {
		panic("emulator: no kind of app " + string(app.Kind))
	}
	if app.ID == "" {
		app.ID = uuid.NewString()
	}
	s.Touch(u)
	u.Apps = append(slices.Clip(u.Apps), app)
	return app.ID
}

// AppIDs returns the ids of the apps of a kind that a user has; none if there is no such user.
func (s *State) AppIDs(idOrUPN string, kind AppKind) []string {
	var ids []string
	if u := s.User(idOrUPN); u != nil {
		for _, a := range u.AppsOf(kind) {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// AppsOf returns the apps of a kind. What the user has registered by the name of the report alone is an app as well, whose id
// follows from the user's.
func (u *User) AppsOf(kind AppKind) []UserApp {
	var found []UserApp
	for _, a := range u.Apps {
		if a.Kind == kind {
			found = append(found, a)
		}
	}
	if len(found) == 0 && slices.Contains(u.RegisteredMethods, appReports[kind]) {
		found = append(found, UserApp{ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(u.ID+string(kind))).String(), Kind: kind})
	}
	return found
}

// App finds an app by the id of its method.
func (u *User) App(id string) (UserApp, bool) {
	for kind := range appReports {
		for _, a := range u.AppsOf(kind) {
			if strings.EqualFold(a.ID, id) {
				return a, true
			}
		}
	}
	return UserApp{}, false
}

// RemoveApp takes an app away from a user, and with the last one of its kind the name in the report.
func (s *State) RemoveApp(u *User, app UserApp) {
	s.Touch(u)
	// The slices are those of the state before the change as well, so they are not changed in place.
	u.Apps = slices.DeleteFunc(slices.Clone(u.Apps), func(a UserApp) bool { return a.ID == app.ID })
	if !slices.ContainsFunc(u.Apps, func(a UserApp) bool { return a.Kind == app.Kind }) {
		u.RegisteredMethods = slices.DeleteFunc(slices.Clone(u.RegisteredMethods), func(name string) bool { return name == appReports[app.Kind] })
	}
	if u.Methods.DefaultMethod == app.ID {
		u.Methods.DefaultMethod = ""
	}
}
