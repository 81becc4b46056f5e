package bench

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// Unusual users.
const (
	nobody = "nobody@" + emulator.SeedDomain
	office = "+61 299990000"
	// syncedNumber is the user from Active Directory, whose office phone is read-only in the cloud.
	syncedNumber = 3
)

// extremes writes users in bulk, some of whom cannot be written: one who does not exist, one from Active Directory with
// an office phone, and some who are deleted during the run. A guest can be written. All other users must not be
// affected, and the apply after the repair must write only what was missing.
func extremes(b *testing.B, t binaries, r *report, size scale) {
	var guest string
	n := newTenant(b, size.single, func(s *emulator.State) {
		guest = s.User(emulator.SeedGuestID).UserPrincipalName
		s.User(numbered(syncedNumber).name).OnPremisesSyncEnabled = true
	})
	users := people(size.single - 2)
	users[syncedNumber-1].office = office
	for i, name := range []string{guest, nobody} {
		u := numbered(size.single - 1 + i)
		u.name = name
		users = append(users, u)
	}
	w := t.workspace(b, "sspr", n.Environment(n.caPath)...)
	w.write(b, "main.tf", inBulk)
	w.write(b, "users.csv", csv(users))

	failing := map[string]bool{nobody: true, numbered(syncedNumber).name: true}
	n.Inject(emulator.Fault{
		Service: emulator.Graph, Method: http.MethodPost, Path: "/emailMethods", Skip: size.single / 3, Times: 1,
		Before: func(s *emulator.State) { deleteSome(s, users, size.gone, failing) },
	})
	n.slow()
	first := w.must(b, 1, apply...)
	if len(failing) != size.gone+2 {
		b.Fatalf("%d users are to fail, want %d", len(failing), size.gone+2)
	}
	problems := append(n.otherThanState(b, w, users), unnamed(first.output, failing, users)...)
	work := fmt.Sprintf("apply %s users: 1 does not exist, 1 is a guest, 1 has a read-only office phone, %d are deleted in mid-run", count(len(users)), size.gone)
	r.bar(b, work, "all others succeed, the state matches the tenant, the error names the users who failed and why", len(problems) == 0, "%s", verdictOf(problems,
		fmt.Sprintf("%d failed and were named, %s succeeded", len(failing), count(len(users)-len(failing)))))

	n.repair(b, users)
	n.ResetRequests()
	second := w.must(b, 0, apply...)
	sent := n.traffic()
	problems = append(n.unexpectedWrites(sent.writes, failing), n.otherThanState(b, w, users)...)
	w.must(b, 0, plan...)
	r.bar(b, "the next apply, after the repair", "writes only for the users who failed", len(problems) == 0, "%s",
		verdictOf(problems, fmt.Sprintf("%d writes for %d users", len(sent.writes), len(failing))))
	r.fact("the apply with failures, on this machine", "%s; the next one %s", seconds(first.took), seconds(second.took))
}

// verdictOf describes the problems that were found. If there are none, it returns well.
func verdictOf(problems []string, well string) string {
	if len(problems) == 0 {
		return well
	}
	return fmt.Sprintf("%d wrong, such as: %s", len(problems), strings.Join(problems[:min(3, len(problems))], "; "))
}

// deleteSome deletes users who have not been written completely: some who have been written in part, then those who
// have not been written at all, and more of the former if these are too few.
func deleteSome(s *emulator.State, users []person, most int, gone map[string]bool) {
	deleted := 0
	for _, pass := range []struct {
		begun bool
		limit int
	}{{true, most / 4}, {false, most}, {true, most}} {
		for _, u := range slices.Backward(users) {
			found := s.User(u.name)
			if found == nil || gone[u.name] || found.UserType == "Guest" || deleted >= pass.limit {
				continue
			}
			if (found.Methods.Mobile != "") == pass.begun && found.Methods.Email == "" {
				s.RemoveUser(u.name)
				gone[u.name] = true
				deleted++
			}
		}
	}
}

// repair changes the tenant so that everything can be written.
func (n *tenant) repair(b *testing.B, users []person) {
	b.Helper()
	err := n.Update(func(s *emulator.State) error {
		s.User(numbered(syncedNumber).name).OnPremisesSyncEnabled = false
		s.Users = append(append(s.Users, s.DeletedUsers...), emulator.User{
			ID: emulator.NumberedUserID(len(users) + 1), UserPrincipalName: nobody, DisplayName: "Nobody", UserType: "Member", AccountEnabled: true,
		})
		s.DeletedUsers = []emulator.User{}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// otherThanState returns the users whose values in the state differ from the tenant's.
func (n *tenant) otherThanState(b *testing.B, w *workspace, users []person) []string {
	b.Helper()
	raw, err := os.ReadFile(filepath.Join(w.folder, stateFile))
	if err != nil {
		b.Fatal(err)
	}
	var file struct {
		Resources []struct {
			Instances []struct {
				Status     string `json:"status"`
				Attributes struct {
					Users map[string]map[string]string `json:"users"`
				} `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		b.Fatal(err)
	}
	if len(file.Resources) != 1 || len(file.Resources[0].Instances) != 1 {
		return []string{"the state does not hold the resource"}
	}
	rows := file.Resources[0].Instances[0].Attributes.Users
	var problems []string
	_ = n.View(func(s emulator.State) {
		for _, u := range users {
			live := map[string]string{}
			if found := s.User(u.name); found != nil {
				live = map[string]string{"mobile_phone": found.Methods.Mobile, "email": found.Methods.Email, "office_phone": found.Methods.Office}
				maps.DeleteFunc(live, func(_, value string) bool { return value == "" })
			}
			if !maps.Equal(live, rows[u.name]) {
				problems = append(problems, fmt.Sprintf("%s has %d values in the tenant and %d in the state", u.name, len(live), len(rows[u.name])))
			}
		}
	})
	return problems
}

// unnamed returns what the error should contain and does not, and the users whom it names without a reason.
func unnamed(output string, failing map[string]bool, users []person) []string {
	_, message, found := strings.Cut(output, "Error: ")
	if !found {
		return []string{"there is no error"}
	}
	words := strings.Join(strings.Fields(strings.ReplaceAll(message, "│", " ")), " ")
	var problems []string
	if want := fmt.Sprintf("%d of %d users", len(failing), len(users)); !strings.Contains(words, want) {
		problems = append(problems, fmt.Sprintf("the error does not say %q", want))
	}
	for _, u := range users {
		if strings.Contains(words, "- "+u.name) != failing[u.name] {
			problems = append(problems, fmt.Sprintf("%s failed: %t, but the error says the opposite", u.name, failing[u.name]))
		}
	}
	for _, reason := range []string{"does not exist", "on-premises"} {
		if !strings.Contains(words, reason) {
			problems = append(problems, fmt.Sprintf("the error gives no reason with the words %q", reason))
		}
	}
	return problems
}

// unexpectedWrites returns the writes of users for whom nothing had to be written.
func (n *tenant) unexpectedWrites(writes []string, failing map[string]bool) []string {
	ids := map[string]bool{}
	_ = n.View(func(s emulator.State) {
		for name := range failing {
			ids[s.User(name).ID] = true
		}
	})
	var problems []string
	for _, path := range writes {
		_, rest, _ := strings.Cut(path, "/users/")
		if id, _, _ := strings.Cut(rest, "/"); !ids[id] {
			problems = append(problems, "a write to "+path)
		}
	}
	return problems
}
