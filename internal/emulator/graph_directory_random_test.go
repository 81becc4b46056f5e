package emulator

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
)

// TestRandomDirectoryWrites: whatever clients send, no answer is a failure of the service, every member and owner is an object of
// the directory and is named once, and the file keeps all of it.
func TestRandomDirectoryWrites(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenant.json")
	e := startTenant(t, Options{File: file})
	rnd := rand.New(rand.NewPCG(19, 2026))
	token := e.IssueToken(TokenSpec{})
	taken := 0
	for step := range 80 {
		method, path, body := randomDirectoryWrite(e.state(), rnd, step)
		r := e.do(method, "/v1.0"+path, token, []byte(body), "Content-Type", "application/json")
		if r.StatusCode < http.StatusBadRequest {
			taken++
		} else if r.StatusCode != http.StatusBadRequest && r.StatusCode != http.StatusNotFound && r.StatusCode != http.StatusForbidden {
			t.Errorf("%s %s %s: %d %s", method, path, body, r.StatusCode, r.body)
		}
	}
	if taken < 25 {
		t.Errorf("only %d writes were taken", taken)
	}
	s := e.state()
	for _, g := range s.Groups {
		for name, ids := range map[string][]string{"members": g.Members, "owners": g.Owners} {
			if slices.ContainsFunc(ids, func(id string) bool { kind, _ := s.Object(id); return kind == "" }) {
				t.Errorf("%s of %s: some of %v are gone", name, g.DisplayName, ids)
			}
			if len(slices.Compact(slices.Sorted(slices.Values(ids)))) != len(ids) {
				t.Errorf("%s of %s: %v", name, g.DisplayName, ids)
			}
		}
	}
	again := startTenant(t, Options{File: file}).state()
	if fmt.Sprintf("%+v %+v", again.Groups, again.Users) != fmt.Sprintf("%+v %+v", s.Groups, s.Users) {
		t.Error("the file has another directory")
	}
}

// randomDirectoryWrite returns a request that names objects which exist, or once in a while one that does not.
func randomDirectoryWrite(s *State, rnd *rand.Rand, step int) (method, path, body string) {
	ids := []string{NumberedUserID(1), s.Apps[0].ObjectID}
	for _, u := range s.Users {
		ids = append(ids, u.ID)
	}
	for _, g := range s.Groups {
		ids = append(ids, g.ID)
	}
	one := func() string { return ids[rnd.IntN(len(ids))] }
	group := "/groups/" + s.Groups[rnd.IntN(len(s.Groups))].ID
	list := []string{"members", "owners"}[rnd.IntN(2)]
	switch rnd.IntN(9) {
	case 0:
		return "POST", "/groups", fmt.Sprintf(`{"displayName":"G%d","mailEnabled":false,"mailNickname":"g%d","securityEnabled":true,"%s@odata.bind":["%s"]}`, step, step, list, reference+one())
	case 1:
		return "POST", "/users", fmt.Sprintf(`{"accountEnabled":true,"displayName":"U%d","mailNickname":"u","userPrincipalName":"u%d@%s","passwordProfile":{"password":"Fresh-Start-9"}}`, step, rnd.IntN(40), SeedDomain)
	case 2:
		return "DELETE", "/users/" + one(), ""
	case 3:
		return "PATCH", group, fmt.Sprintf(`{"displayName":"G%d","members@odata.bind":["%s","%s"]}`, step, reference+one(), reference+one())
	case 4:
		if rnd.IntN(3) == 0 && len(s.Groups) > 2 {
			return "DELETE", group, ""
		}
		return "PATCH", "/users/" + one(), fmt.Sprintf(`{"userPrincipalName":"u%d@%s","city":"Oslo"}`, rnd.IntN(40), SeedDomain)
	case 5:
		return "DELETE", group + "/" + list + "/" + one() + "/$ref", ""
	default:
		return "POST", group + "/" + list + "/$ref", refBody(reference + one())
	}
}
