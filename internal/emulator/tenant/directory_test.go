package tenant

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestRandomDirectory: whatever is created, deleted and put into groups, every id names an object, none occurs twice, and the
// file keeps all of it.
func TestRandomDirectory(t *testing.T) {
	for seed := range uint64(8) {
		rnd := rand.New(rand.NewPCG(seed, 19))
		store, err := OpenStore("", func() *State { return Seed(time.Now()) })
		if err != nil {
			t.Fatal(err)
		}
		for step := range 40 {
			if err := store.Update(func(s *State) error { randomWrite(s, rnd, step); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		s, err := store.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		checkDirectory(t, s)
		data, err := encodeState(s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := readState(data)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if second, err := encodeState(again); err != nil || string(second) != string(data) {
			t.Errorf("seed %d: the file does not keep the tenant: %v", seed, err)
		}
	}
}

func randomWrite(s *State, rnd *rand.Rand, step int) {
	var ids []string
	for _, u := range s.Users {
		ids = append(ids, u.ID)
	}
	for _, g := range s.Groups {
		ids = append(ids, g.ID)
	}
	ids = append(ids, s.Apps[0].ObjectID)
	any := func() string { return ids[rnd.IntN(len(ids))] }
	g := &s.Groups[rnd.IntN(len(s.Groups))]
	switch rnd.IntN(8) {
	case 0:
		s.AddUser(User{UserPrincipalName: fmt.Sprintf("new%d@%s", step, SeedDomain), DisplayName: "New", UserType: "Member", ManagerID: s.Users[0].ID})
	case 1:
		s.AddGroup(Group{DisplayName: "New", SecurityEnabled: true, Owners: []string{s.Users[0].ID}, GroupTypes: []string{GroupUnified}})
	case 2:
		s.RemoveUser(s.Users[rnd.IntN(len(s.Users))].ID)
		if len(s.Users) == 0 {
			s.AddUser(User{UserPrincipalName: "last@" + SeedDomain, UserType: "Member"})
		}
	case 3:
		if len(s.Groups) > 1 {
			s.RemoveGroup(g.ID)
		}
	case 4:
		u := &s.Users[rnd.IntN(len(s.Users))]
		name := fmt.Sprintf("renamed%d@%s", step, SeedDomain)
		s.RenameUser(u, name)
		if found := s.User(name); found == nil || found.ID != u.ID {
			panic("a renamed user is not found by the new name")
		}
	case 5:
		g.AddOwner(any())
	default:
		if id := any(); rnd.IntN(3) == 0 {
			g.RemoveMember(strings.ToUpper(id))
		} else if had := hasID(g.Members, id); g.AddMember(id) == had {
			panic("AddMember does not tell whether the object was a member")
		}
	}
}

func checkDirectory(t *testing.T, s *State) {
	t.Helper()
	for _, g := range s.Groups {
		for name, list := range map[string][]string{"members": g.Members, "owners": g.Owners} {
			for _, id := range list {
				if kind, spelled := s.Object(id); kind == "" || spelled != id {
					t.Errorf("%s of %s: %s is no object", name, g.ID, id)
				}
			}
			if sorted := slices.Sorted(slices.Values(list)); len(slices.Compact(sorted)) != len(list) {
				t.Errorf("%s of %s: %v", name, g.ID, list)
			}
		}
	}
	for _, u := range s.Users {
		if u.ManagerID != "" && s.User(u.ManagerID) == nil {
			t.Errorf("the manager of %s is gone", u.UserPrincipalName)
		}
		if s.NameTaken(u.UserPrincipalName, u.ID) || !s.NameTaken(strings.ToUpper(u.UserPrincipalName), "") {
			t.Errorf("%s is not one user's name", u.UserPrincipalName)
		}
	}
}

// TestRemovedGroup: a deleted group leaves groups and owners, and what a policy has about it stays. Only a Microsoft 365 group can
// be restored.
func TestRemovedGroup(t *testing.T) {
	s := Seed(time.Now())
	s.SetPolicy(KeyGroupIDs, []string{SeedNestedGroupID})
	s.SetAuthenticationMethod("Sms", KeyIncludeTargets, []MethodTarget{{TargetType: "group", ID: SeedNestedGroupID}})
	s.RemoveGroup(SeedNestedGroupID)
	s.RemoveGroup(SeedMailGroupID)
	if s.Group(SeedNestedGroupID) != nil || hasID(s.Group(SeedGroupID).Members, SeedNestedGroupID) {
		t.Error("the group is still there, or still a member")
	}
	if got := PolicyGroup(s.PasswordResetPolicy); got != SeedNestedGroupID {
		t.Errorf("the policy is for %q", got)
	}
	if raw, _ := s.AuthenticationMethod("Sms").Get(KeyIncludeTargets); !strings.Contains(string(raw), SeedNestedGroupID) {
		t.Errorf("SMS is for %s", raw)
	}
	if len(s.DeletedGroups) != 1 || s.DeletedGroups[0].ID != SeedMailGroupID {
		t.Errorf("to be restored: %v", s.DeletedGroups)
	}
}

// TestOlderFile: the app with every permission of a tenant that an older version made may write the directory; one whose
// permissions were changed keeps them.
func TestOlderFile(t *testing.T) {
	for name, c := range map[string]struct {
		before []string
		writes bool
	}{
		"untouched": {permissionsBeforeDirectory(), true},
		"changed":   {[]string{"User.Read.All"}, false},
	} {
		s := Seed(time.Now())
		s.App(SeedClientID).Permissions, s.DeletedGroups = c.before, nil
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeState(data)
		if err != nil {
			t.Fatal(err)
		}
		if writes := slices.Contains(got.App(SeedClientID).Permissions, "Group.ReadWrite.All"); writes != c.writes {
			t.Errorf("%s: %v", name, got.App(SeedClientID).Permissions)
		}
	}
}

// TestOlderPasswordSettings: the settings of the lockout and of banned words that an older version kept become password rules, unless
// there are rules.
func TestOlderPasswordSettings(t *testing.T) {
	older := `{"settings":{"lockoutThreshold":3,"lockoutDurationInSeconds":300,"bannedPasswords":["Fabrikam","Tailspin"],"today":"2027-02-01"}`
	for name, c := range map[string]struct{ file, want string }{
		"older":          {older + `}`, "3 300 Fabrikam\tTailspin true Audit"},
		"part of them":   {`{"settings":{"lockoutThreshold":3}}`, "3 60  true Audit"},
		"none":           {`{"settings":{"lockoutThreshold":0,"bannedPasswords":[]}}`, "10 60  true Audit"},
		"too large":      {`{"settings":{"lockoutThreshold":100,"lockoutDurationInSeconds":20000}}`, "50 18000  true Audit"},
		"too small":      {`{"settings":{"lockoutDurationInSeconds":1}}`, "10 5  true Audit"},
		"beside the new": {older + `,"passwordRules":{"id":"a","LockoutThreshold":"7"}}`, "7 60  true Audit"},
	} {
		s, err := decodeState([]byte(c.file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := strings.Join([]string{
			s.PasswordRule(RuleLockoutThreshold), s.PasswordRule(RuleLockoutDuration), s.PasswordRule(RuleBannedWords),
			s.PasswordRule(RuleCustomCheck), s.PasswordRule(RuleOnPremisesMode),
		}, " ")
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		written, err := encodeState(s)
		if err != nil || strings.Contains(string(written), "lockoutThreshold") || strings.Contains(c.file, "today") != strings.Contains(string(written), "2027-02-01") {
			t.Errorf("%s: written as %s: %v", name, written, err)
		}
		if hasRules := strings.Contains(string(written), `"passwordRules"`); hasRules == (name == "none") {
			t.Errorf("%s: rules are written: %t", name, hasRules)
		}
	}
}

// TestNamesOfDomainsInAnyCase: the properties of a domain in an edited file apply in whatever case the file names it.
func TestNamesOfDomainsInAnyCase(t *testing.T) {
	s, err := decodeState([]byte(`{"tenant":{"defaultDomain":"Contoso.example"},"domainProperties":{"CONTOSO.Example":{"passwordValidityPeriodInDays":30}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if days, never := s.PasswordValidity("contoso.example"); days != 30 || never {
		t.Errorf("%d days, never %t", days, never)
	}
}
