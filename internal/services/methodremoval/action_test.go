package methodremoval_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const (
	remove     = "sspr_remove_registered_method"
	reregister = "sspr_require_reregistration"

	kim       = emulator.SeedUserID
	mobile    = "+1 2065550111"
	alternate = "+1 2065550122"
	office    = "+1 2065550133"
	address   = "kim.akers@fabrikam.example"
	device    = "Kim's telephone"

	firstApp  = "a0000000-0000-4000-8000-000000000001"
	secondApp = "a0000000-0000-4000-8000-000000000002"
	tokenApp  = "a0000000-0000-4000-8000-000000000003"
)

type attributes = map[string]tftypes.Value

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

func set(words ...string) tftypes.Value {
	var values []tftypes.Value
	for _, w := range words {
		values = append(values, text(w))
	}
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, values)
}

// everything adds a user with every method, among them two registrations of Microsoft Authenticator.
func everything(s *emulator.State) {
	s.User(kim).RegisteredMethods = nil
	s.SetPhone(kim, emulator.PhoneMobile, mobile)
	s.SetPhone(kim, emulator.PhoneAlternateMobile, alternate)
	s.SetPhone(kim, emulator.PhoneOffice, office)
	s.SetEmail(kim, address)
	s.AddApp(kim, emulator.UserApp{ID: firstApp, Kind: emulator.AppAuthenticator, DisplayName: device, CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)})
	s.AddApp(kim, emulator.UserApp{ID: secondApp, Kind: emulator.AppAuthenticator, DisplayName: device})
	s.AddApp(kim, emulator.UserApp{ID: tokenApp, Kind: emulator.AppSoftwareOATH})
}

// has returns what a user has registered.
func has(t *testing.T, n *acctest.Tenant, user string) []string {
	t.Helper()
	var found []string
	if err := n.View(func(s emulator.State) {
		for name, value := range map[string]string{
			"mobile": s.Phone(user, emulator.PhoneMobile), "alternate": s.Phone(user, emulator.PhoneAlternateMobile),
			"office": s.Phone(user, emulator.PhoneOffice), "email": s.Email(user),
		} {
			if value != "" {
				found = append(found, name)
			}
		}
		found = append(found, s.AppIDs(user, emulator.AppAuthenticator)...)
		found = append(found, s.AppIDs(user, emulator.AppSoftwareOATH)...)
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found
}

// private fails the test if an action's messages contain a number, an address or the name of a device.
func private(t *testing.T, did acctest.Invoked) {
	t.Helper()
	messages := strings.Join(slices.Concat(did.Invalid, did.Warnings, did.Progress, did.Errors), "\n")
	for _, secret := range []string{"5550111", "5550122", "5550133", "fabrikam", device} {
		if strings.Contains(messages, secret) {
			t.Errorf("%q is in %s", secret, messages)
		}
	}
}

func succeeded(t *testing.T, did acctest.Invoked) {
	t.Helper()
	private(t, did)
	if len(did.Invalid)+len(did.Errors) > 0 {
		t.Errorf("the action failed: %v", did)
	}
}

func failed(t *testing.T, did acctest.Invoked, words ...string) {
	t.Helper()
	private(t, did)
	messages := strings.Join(append(did.Invalid, did.Errors...), "\n")
	for _, w := range words {
		if !strings.Contains(messages, w) {
			t.Errorf("the error lacks %q: %s", w, messages)
		}
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	all := []string{firstApp, secondApp, tokenApp, "alternate", "email", "mobile", "office"}
	for name, c := range map[string]struct {
		attributes attributes
		gone       string
	}{
		"alternate":     {attributes{"method": text("alternate_mobile_phone")}, "alternate"},
		"office":        {attributes{"method": text("office_phone")}, "office"},
		"email":         {attributes{"method": text("email")}, "email"},
		"the only app":  {attributes{"method": text("software_oath")}, tokenApp},
		"one of two":    {attributes{"method": text("microsoft_authenticator"), "method_id": text(strings.ToUpper(secondApp))}, secondApp},
		"by user name":  {attributes{"method": text("email"), "user_id": text("kim@contoso.example")}, "email"},
		"its own id":    {attributes{"method": text("software_oath"), "method_id": text(tokenApp)}, tokenApp},
		"id in capital": {attributes{"method": text("email"), "user_id": text(strings.ToUpper(kim))}, "email"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, everything)
			if c.attributes["user_id"].IsNull() {
				c.attributes["user_id"] = text(kim)
			}
			did := acctest.Invoke(t, n, n.Administrator(), remove, c.attributes)
			succeeded(t, did)
			want := slices.DeleteFunc(slices.Clone(all), func(one string) bool { return one == c.gone })
			if got := has(t, n, kim); !slices.Equal(got, want) {
				t.Errorf("the user has %v, want %v", got, want)
			}
			if w := n.Writes(); len(w) != 1 || w[0].Method != http.MethodDelete {
				t.Errorf("writes: %v", w)
			}
			if len(did.Warnings) > 0 || len(did.Progress) != 3 || !strings.HasPrefix(did.Progress[1], "Removed 1 of 1: ") || !strings.HasPrefix(did.Progress[2], "Confirmed") {
				t.Errorf("%+v", did)
			}
			n.WantAppOnly(t)
		})
	}
}

func TestRemoveNothing(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	for _, c := range []attributes{
		{"user_id": text(kim), "method": text("mobile_phone")},
		{"user_id": text(emulator.SeedReaderID), "method": text("microsoft_authenticator"), "method_id": text(firstApp)},
	} {
		did := acctest.Invoke(t, n, n.Administrator(), remove, c)
		succeeded(t, did)
		if len(did.Progress) != 1 || !strings.Contains(did.Progress[0], "There is nothing to remove.") || len(did.Warnings) > 0 {
			t.Errorf("%+v", did)
		}
	}
	if w := n.Writes(); len(w) > 0 {
		t.Errorf("writes: %v", w)
	}
}

func TestRemoveRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		attributes attributes
		seed       func(*emulator.State)
		words      []string
	}{
		"several":         {attributes{"method": text("microsoft_authenticator")}, nil, []string{"Several registrations of this method", "The user has 2 registrations", firstApp + ", registered 2026-01-02T03:04:05Z", secondApp}},
		"id of a phone":   {attributes{"method": text("mobile_phone"), "method_id": text(tokenApp)}, nil, []string{"method_id not supported for this method"}},
		"no id":           {attributes{"method": text("software_oath"), "method_id": text("mine")}, nil, []string{"must be the ID (a GUID) of a registered method"}},
		"questions":       {attributes{"method": text("security_question")}, nil, []string{"Invalid value for method", `"security_question" is not accepted.`, `Accepted values: "email"`}},
		"no such user":    {attributes{"method": text("email"), "user_id": text("nobody@contoso.example")}, nil, []string{"Not found in the tenant", `find the user "nobody@contoso.example"`}},
		"no time":         {attributes{"method": text("email"), "timeouts": tftypes.NewValue(timeoutsType, map[string]tftypes.Value{"invoke": text("0s")})}, nil, []string{"must be longer than 0s"}},
		"out of time":     {attributes{"method": text("email"), "timeouts": tftypes.NewValue(timeoutsType, map[string]tftypes.Value{"invoke": text("1us")})}, nil, []string{"Operation timed out", `timeouts = { invoke = "15m" }`, "invoke had a timeout of"}},
		"mobile too soon": {attributes{"method": text("mobile_phone")}, nil, []string{"Request rejected", "without first deleting alternate mobile number"}},
		"default": {
			attributes{"method": text("office_phone")},
			func(s *emulator.State) { s.User(kim).Methods.DefaultMethod = emulator.PhoneOffice },
			[]string{"it is the user's default sign-in method, which can be removed only as the last one"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, everything)
			if c.seed != nil {
				n = acctest.NewTenant(t, everything, c.seed)
			}
			if c.attributes["user_id"].IsNull() {
				c.attributes["user_id"] = text(kim)
			}
			failed(t, acctest.Invoke(t, n, n.Administrator(), remove, c.attributes), c.words...)
			if got := has(t, n, kim); len(got) != 7 {
				t.Errorf("the user has %v", got)
			}
		})
	}
}

var timeoutsType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"invoke": tftypes.String}}

func TestReregister(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		methods tftypes.Value
		left    []string
	}{
		"as in the admin center": {tftypes.Value{}, []string{"email"}},
		"everything":             {set("mobile_phone", "alternate_mobile_phone", "office_phone", "email", "microsoft_authenticator", "software_oath"), nil},
		"apps":                   {set("microsoft_authenticator", "software_oath"), []string{"alternate", "email", "mobile", "office"}},
	} {
		for _, byDefault := range []string{"", emulator.PhoneMobile, firstApp} {
			t.Run(name+" "+byDefault, func(t *testing.T) {
				t.Parallel()
				n := acctest.NewTenant(t, everything, func(s *emulator.State) { s.User(kim).Methods.DefaultMethod = byDefault })
				config := attributes{"user_id": text(kim)}
				if name != "as in the admin center" {
					config["methods"] = c.methods
				}
				did := acctest.Invoke(t, n, n.Administrator(), reregister, config)
				kept := byDefault == firstApp || byDefault == emulator.PhoneMobile && name != "apps"
				if kept && name != "everything" {
					// The e-mail address and the phones are other methods, so the default one stays.
					failed(t, did, "it is the user's default sign-in method", "What was done before the failure is not undone", "Invoke the action again")
					return
				}
				succeeded(t, did)
				if got := has(t, n, kim); !slices.Equal(got, c.left) {
					t.Errorf("the user has %v, want %v", got, c.left)
				}
				if warned := len(did.Warnings) == 1 && strings.HasPrefix(did.Warnings[0], "Lock-out risk"); warned != (c.left == nil) {
					t.Errorf("warnings: %v", did.Warnings)
				}
				n.WantAppOnly(t)
			})
		}
	}
}

// TestReregisterHalfWay checks that a failure in the middle reports that a part is done, and that the next run does the
// rest.
func TestReregisterHalfWay(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, everything)
	n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodDelete, Skip: 2, Status: http.StatusForbidden, Times: 1, Body: `{"error":{"code":"accessDenied","message":"Request Authorization failed"}}`})
	config := attributes{"user_id": text(kim)}
	did := acctest.Invoke(t, n, n.Administrator(), reregister, config)
	failed(t, did, "Missing permission or directory role", "UserAuthenticationMethod.ReadWrite.All", "What was done before the failure is not undone")
	if got := has(t, n, kim); len(got) != 5 {
		t.Errorf("the user has %v", got)
	}
	succeeded(t, acctest.Invoke(t, n, n.Administrator(), reregister, config))
	if got := has(t, n, kim); !slices.Equal(got, []string{"email"}) {
		t.Errorf("the user has %v", got)
	}
}

// TestTrouble checks that transient failures, lost answers and stale readings do not make an action fail, and that it
// removes nothing else.
func TestTrouble(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"throttled":     {Method: http.MethodDelete, Status: http.StatusTooManyRequests, RetryAfter: "0.01", Times: 2},
		"unavailable":   {Method: http.MethodDelete, Status: http.StatusServiceUnavailable, Times: 2},
		"lost answer":   {Method: http.MethodDelete, Drop: emulator.DropAfter, Times: 1},
		"done and 504":  {Method: http.MethodDelete, Status: http.StatusGatewayTimeout, AfterWrite: true, Times: 1},
		"conflict":      {Method: http.MethodDelete, Status: http.StatusConflict, Body: `{"error":{"code":"conflict","message":"busy"}}`, Times: 2},
		"stale reading": {Method: http.MethodDelete, StaleReads: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, everything)
			fault.Service = emulator.Graph
			n.Inject(fault)
			succeeded(t, acctest.Invoke(t, n, n.Administrator(), reregister, attributes{"user_id": text(kim)}))
			if got := has(t, n, kim); !slices.Equal(got, []string{"email"}) {
				t.Errorf("the user has %v", got)
			}
		})
	}
}

func TestRights(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		permissions []string
		method      string
		words       string
	}{
		"nothing":          {nil, "email", "UserAuthenticationMethod.Read.All with admin consent"},
		"reading":          {[]string{"UserAuthenticationMethod.Read.All"}, "email", "UserAuthenticationMethod.ReadWrite.All with admin consent"},
		"one kind":         {[]string{"UserAuthMethod-Email.ReadWrite.All"}, "email", ""},
		"the wrong kind":   {[]string{"UserAuthMethod-Email.ReadWrite.All"}, "software_oath", "UserAuthenticationMethod.Read.All"},
		"apps of one kind": {[]string{"UserAuthMethod-SoftwareOATH.ReadWrite.All"}, "software_oath", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, everything, func(s *emulator.State) { s.App(emulator.SeedLimitedClientID).Permissions = c.permissions })
			did := acctest.Invoke(t, n, n.Unprivileged(), remove, attributes{"user_id": text(kim), "method": text(c.method)})
			if c.words == "" {
				succeeded(t, did)
				return
			}
			failed(t, did, "Missing permission or directory role", c.words)
			if got := has(t, n, kim); len(got) != 7 {
				t.Errorf("the user has %v", got)
			}
		})
	}
}

// TestNotChecked checks that a plan warns if its credential may not read everything that it checks.
func TestNotChecked(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, everything, func(s *emulator.State) {
		s.App(emulator.SeedClientID).Permissions = []string{"UserAuthMethod-Email.ReadWrite.All"}
	})
	did := acctest.Invoke(t, n, n.Administrator(), remove, attributes{"user_id": text(kim), "method": text("email")})
	succeeded(t, did)
	if len(did.Warnings) != 1 || !strings.HasPrefix(did.Warnings[0], "Remaining methods of the user "+kim+" not checked") {
		t.Errorf("warnings: %v", did.Warnings)
	}
}

// TestRemoveTwice checks that removing a method that is gone already is no failure, also by its id.
func TestRemoveTwice(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, everything)
	config := attributes{"user_id": text(kim), "method": text("microsoft_authenticator"), "method_id": text(firstApp)}
	succeeded(t, acctest.Invoke(t, n, n.Administrator(), remove, config))
	did := acctest.Invoke(t, n, n.Administrator(), remove, config)
	succeeded(t, did)
	if len(did.Progress) != 1 || !strings.Contains(did.Progress[0], "no registration of this method has the ID") || !strings.Contains(did.Progress[0], secondApp) {
		t.Errorf("%+v", did)
	}
	if got := has(t, n, kim); len(got) != 6 {
		t.Errorf("the user has %v", got)
	}
}

// TestTellsNobody checks that an action's messages do not name the user, because the name may be sensitive in the
// configuration, which Terraform does not pass on. The address of the action identifies the user.
func TestTellsNobody(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, everything)
	did := acctest.Invoke(t, n, n.Administrator(), reregister, attributes{"user_id": text("kim@contoso.example")})
	succeeded(t, did)
	if messages := strings.Join(did.Progress, "\n"); strings.Contains(messages, "kim@") {
		t.Errorf("progress: %s", messages)
	}
}

func TestLockOutWarning(t *testing.T) {
	t.Parallel()
	unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	for name, c := range map[string]struct {
		seed   func(*emulator.State)
		config attributes
		want   bool
	}{
		"the last":      {func(s *emulator.State) { s.SetEmail(kim, address) }, attributes{"user_id": text(kim), "method": text("email")}, true},
		"with one left": {everything, attributes{"user_id": text(kim), "method": text("email")}, false},
		"with alternate left": {func(s *emulator.State) {
			s.SetEmail(kim, address)
			s.SetPhone(kim, emulator.PhoneAlternateMobile, alternate)
		}, attributes{"user_id": text(kim), "method": text("email")}, true},
		"one app of two": {
			func(s *emulator.State) {
				s.AddApp(kim, emulator.UserApp{ID: firstApp, Kind: emulator.AppAuthenticator})
				s.AddApp(kim, emulator.UserApp{ID: secondApp, Kind: emulator.AppAuthenticator})
			}, attributes{"user_id": text(kim), "method": text("microsoft_authenticator"), "method_id": text(firstApp)}, false,
		},
		"not there":      {func(*emulator.State) {}, attributes{"user_id": text(kim), "method": text("email")}, false},
		"nobody":         {func(*emulator.State) {}, attributes{"user_id": text("nobody@contoso.example"), "method": text("email")}, false},
		"not yet known":  {func(s *emulator.State) { s.SetEmail(kim, address) }, attributes{"user_id": unknown, "method": text("email")}, false},
		"method unknown": {func(s *emulator.State) { s.SetEmail(kim, address) }, attributes{"user_id": text(kim), "method": unknown}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, func(s *emulator.State) { s.User(kim).RegisteredMethods = nil }, c.seed)
			warnings := acctest.PlanAction(t, n, remove, c.config)
			if got := len(warnings) == 1 && strings.HasPrefix(warnings[0], "Lock-out risk: the user "+kim+" has no method left"); got != c.want {
				t.Errorf("warnings: %v", warnings)
			}
			if w := n.Writes(); len(w) > 0 {
				t.Errorf("the plan wrote %v", w)
			}
		})
	}
}
