package usersside

import (
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/random"
)

// world is one way in which the service may behave where Microsoft does not document it, or hides it from the provider.
type world struct {
	name string
	// change makes a tenant behave so. It changes nothing that the provider can see.
	change func(*emulator.State)
}

// worlds returns the tenant as it is, and the ways that favor people most and least, each with both lists of roles. live is
// for sspr_user_reset, which reads methods from the service: version 1.0 shows neither security questions nor hardware tokens, and
// a report that lists them may be late.
func worlds(live bool) []world {
	all := []world{{"as it is", func(*emulator.State) {}}}
	for _, unlisted := range []bool{false, true} {
		for _, kind := range []bool{false, true} {
			name := "least favorable"
			if kind {
				name = "most favorable"
			}
			if unlisted {
				name += ", unlisted roles are administrators"
			}
			all = append(all, world{name, func(s *emulator.State) {
				s.Settings.UnlistedRolesTwoGate = unlisted
				s.Settings.OneMethodForAdministrators, s.Settings.AppIsTwoMethods, s.Settings.HardwareByLegacyCodes = kind, kind, kind
				if !s.Settings.HardwareOathShown {
					showHardware(s, kind)
				}
				rules := s.ResetRules()
				for i := range s.Users {
					u := &s.Users[i]
					if kind {
						favor(s, u, live)
					} else {
						disfavor(rules, u, live)
					}
				}
				if kind {
					endAlone(s)
				}
			}})
		}
	}
	return all
}

// showHardware offers hardware tokens to everyone, or to no user. Without Settings.HardwareOathShown Graph does not show that
// (autumn-2026 1.7).
func showHardware(s *emulator.State, offered bool) {
	state := map[bool]string{true: "enabled", false: "disabled"}[offered]
	s.SetAuthenticationMethod("HardwareOath", "state", state)
	s.SetAuthenticationMethod("HardwareOath", "includeTargets", []map[string]any{{"targetType": "group", "id": "all_users"}})
	s.SetAuthenticationMethod("HardwareOath", "excludeTargets", []map[string]any{})
}

// favor lets an alternate mobile phone count as the mobile phone (graph-api 1.8). If the report cannot be read, each user may have
// what version 1.0 does not show: security questions, a hardware token, and codes of an app that receives notifications.
func favor(s *emulator.State, u *emulator.User, live bool) {
	if u.Methods.Mobile == "" {
		u.Methods.Mobile = u.Methods.AlternateMobile
	}
	if !live || s.IsPremium() {
		return
	}
	hidden := []string{"securityQuestion", "hardwareOneTimePasscode"}
	if slices.Contains(u.Registered(), "microsoftAuthenticatorPush") {
		hidden = append(hidden, "softwareOneTimePasscode")
	}
	for _, name := range hidden {
		if !slices.Contains(u.RegisteredMethods, name) {
			u.RegisteredMethods = append(slices.Clip(u.RegisteredMethods), name)
		}
	}
}

// endAlone ends methods for people only: the policies still offer them, so that an authenticator app is not alone.
func endAlone(s *emulator.State) {
	for i := range s.Users {
		u := &s.Users[i]
		left := s.WithoutEnded(u, u.Registered())
		lost := func(name string) bool { return !slices.Contains(left, name) }
		for name, number := range map[string]*string{"mobilePhone": &u.Methods.Mobile, "officePhone": &u.Methods.Office} {
			if lost(name) {
				*number = ""
			}
		}
		u.RegisteredMethods = slices.DeleteFunc(slices.Clone(u.RegisteredMethods), lost)
	}
	s.Settings.Today = random.Days[0]
}

// disfavor takes a hardware token from an administrator, whose policy may not accept it, and from everyone, with the
// questions, if they may be gone.
func disfavor(rules interface{ HasTwoGatePolicy(*emulator.User) bool }, u *emulator.User, live bool) {
	u.RegisteredMethods = slices.DeleteFunc(slices.Clone(u.RegisteredMethods), func(name string) bool {
		return name == "hardwareOneTimePasscode" && (live || rules.HasTwoGatePolicy(u)) || name == "securityQuestion" && live
	})
}
