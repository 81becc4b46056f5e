package graph

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const kimName = "kim@" + emulator.SeedDomain

// handOver renames kim and passes the name on to lee.
func handOver(s *emulator.State) {
	s.User(emulator.SeedUserID).UserPrincipalName = "kim.married@" + emulator.SeedDomain
	s.User(emulator.SeedReaderID).UserPrincipalName = strings.ToUpper(kimName)
}

// TestNameConfirmedBeforeWrite: nothing is written by a name that belongs to another user, however late that shows. A
// name that no user has is no reason to stop.
func TestNameConfirmedBeforeWrite(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*emulator.State)
		taken  bool
	}{
		"same":      {func(*emulator.State) {}, false},
		"renamed":   {func(s *emulator.State) { s.User(emulator.SeedUserID).UserPrincipalName = "new@" + emulator.SeedDomain }, false},
		"taken":     {handOver, true},
		"recreated": {func(s *emulator.State) { s.User(emulator.SeedUserID).UserPrincipalName = strings.ToUpper(kimName) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, emulator.TokenSpec{}, test.change)
			result, err := client.UpdateContactInfo(t.Context(), emulator.SeedUserID, ContactChange{Name: kimName, Exists: true, Wanted: contacts{mobile: mobile1}})
			if !test.taken {
				if err != nil || !slices.Equal(result.Written, []sspr.ContactMethod{mobile}) {
					t.Errorf("got %v, %v", result, err)
				}
				return
			}
			if serviceerror.KindOf(err) != serviceerror.NameTaken || serviceerror.MayHaveTakenEffect(err) || len(writes(server)) > 0 {
				t.Errorf("got %v after %v", err, writes(server))
			}
			for _, part := range []string{emulator.SeedUserID, emulator.SeedReaderID, kimName, "kim.married@" + emulator.SeedDomain} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q is not in %v", part, err)
				}
			}
		})
	}
}

// TestNameMovesBetweenPlanAndWrite: an answer about a name is not used for a write later.
func TestNameMovesBetweenPlanAndWrite(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	if err := client.ConfirmName(t.Context(), kimName, emulator.SeedUserID); err != nil {
		t.Fatal(err)
	}
	if err := server.Update(func(s *emulator.State) error { handOver(s); return nil }); err != nil {
		t.Fatal(err)
	}
	_, err := client.UpdateContactInfo(t.Context(), emulator.SeedUserID, ContactChange{Name: kimName, Wanted: contacts{mobile: mobile1}})
	if serviceerror.KindOf(err) != serviceerror.NameTaken || len(writes(server)) > 0 {
		t.Errorf("got %v after %v", err, writes(server))
	}
}

// TestUserPrincipalNames: one request returns the names of a thousand users, without users who are gone and without
// names that the credential may not see.
func TestUserPrincipalNames(t *testing.T) {
	application := func(permissions ...string) emulator.TokenSpec { return emulator.TokenSpec{Permissions: permissions} }
	for name, test := range map[string]struct {
		token    emulator.TokenSpec
		change   func(*emulator.State)
		kind     serviceerror.Kind
		found    string
		requests int
	}{
		"documented":      {application("Directory.Read.All"), nil, serviceerror.Other, "user00001@" + emulator.SeedDomain, 2},
		"by a report":     {application("User.Read.All"), nil, serviceerror.Other, "user00001@" + emulator.SeedDomain, 2},
		"refused":         {application("User.ReadBasic.All"), nil, serviceerror.Forbidden, "", 1},
		"ids and no more": {application("User.ReadBasic.All"), func(s *emulator.State) { s.Settings.ByIDsLimited = true }, serviceerror.Other, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, test.token, func(s *emulator.State) {
				emulator.AddUsers(s, 1001)
				if test.change != nil {
					test.change(s)
				}
			})
			ids := []string{"b1d4c0de-0000-4000-8000-00000000ffff"}
			for i := range 1001 {
				ids = append(ids, emulator.NumberedUserID(i+1))
			}
			got, err := client.UserPrincipalNames(t.Context(), ids)
			if serviceerror.KindOf(err) != test.kind || serviceerror.MayHaveTakenEffect(err) {
				t.Fatalf("got %v", err)
			}
			if n := len(server.Requests()); n != test.requests {
				t.Errorf("%d requests", n)
			}
			if err == nil && (len(got) != 1001 || got[emulator.NumberedUserID(1)] != test.found) {
				t.Errorf("%d names, %q", len(got), got[emulator.NumberedUserID(1)])
			}
			if len(writes(server)) > 0 {
				t.Error("a question counts as a write")
			}
		})
	}
}

// TestNamedContactInfo: a reading that confirms the name costs two operations, as one that does not. If the list of all
// methods cannot be read, both lists are.
func TestNamedContactInfo(t *testing.T) {
	everything := contacts{mobile: mobile1, email: email1}
	for name, test := range map[string]struct {
		token      emulator.TokenSpec
		operations int
	}{
		"all methods":  {emulator.TokenSpec{}, 2},
		"kind by kind": {emulator.TokenSpec{Permissions: []string{"UserAuthMethod-Phone.Read.All", "UserAuthMethod-Email.Read.All", "User.ReadBasic.All"}}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, test.token, kim(everything))
			live, err, named := client.NamedContactInfo(t.Context(), emulator.SeedUserID, kimName, mobile, email)
			if err != nil || named != nil {
				t.Fatal(err, named)
			}
			has(t, "reading", live.Values, everything)
			if live.SMSSignInState == "" {
				t.Error("the state of signing in by SMS is missing")
			}
			operations := 0
			for _, r := range server.Requests() {
				if r.Service == emulator.Graph && !r.IsBatch() {
					operations++
				}
			}
			if operations != test.operations {
				t.Errorf("%d operations", operations)
			}
			_ = server.Update(func(s *emulator.State) error { handOver(s); return nil })
			client.StartOver()
			if _, _, named := client.NamedContactInfo(t.Context(), emulator.SeedUserID, kimName, mobile, email); serviceerror.KindOf(named) != serviceerror.NameTaken {
				t.Errorf("got %v", named)
			}
		})
	}
}

// TestFailureTellsWhatWasSent: any failure after a write names what was accepted and what had no answer, without
// values.
func TestFailureTellsWhatWasSent(t *testing.T) {
	const post, patch, get = http.MethodPost, http.MethodPatch, http.MethodGet
	both := contacts{mobile: mobile1, email: email1}
	overview := emulator.Fault{Method: get, Path: "/authentication/methods", Status: 403} // so that both lists are read
	for name, test := range map[string]struct {
		has                  contacts
		faults               []emulator.Fault
		accepted, unanswered []string
	}{
		"reading back, 403":    {contacts{}, []emulator.Fault{{Method: get, Path: "/phoneMethods", Status: 403, Skip: 1}, overview}, []string{"email (added)", "mobile phone (added)"}, nil},
		"reading back, 400":    {contacts{}, []emulator.Fault{{Method: get, Path: "/phoneMethods", Status: 400, Skip: 1}, overview}, []string{"email (added)", "mobile phone (added)"}, nil},
		"reading back, a page": {contacts{}, []emulator.Fault{{Method: get, Path: "/phoneMethods", Status: 200, Body: "<html>", ContentType: "text/html", Skip: 1}, overview}, []string{"email (added)", "mobile phone (added)"}, nil},
		"second refused":       {contacts{}, []emulator.Fault{{Method: post, Path: "/emailMethods", Status: 403}}, []string{"mobile phone (added)"}, nil},
		"second lost, no look": {contacts{}, []emulator.Fault{{Method: post, Path: "/emailMethods", Drop: emulator.DropAfter}, {Method: get, Status: 403, Skip: 2}}, []string{"mobile phone (added)"}, []string{"email (added)"}},
		"lost before a look":   {contacts{mobile: mobile2, email: email1}, []emulator.Fault{{Method: patch, Drop: emulator.DropAfter}, {Method: get, Status: 403, Skip: 2}}, nil, []string{"mobile phone (changed)"}},
		"first refused":        {contacts{}, []emulator.Fault{{Method: post, Path: "/phoneMethods", Status: 403}}, []string{"email (added)"}, nil},
		"first lost, no look":  {contacts{}, []emulator.Fault{{Method: post, Path: "/phoneMethods", Drop: emulator.DropAfter}, {Method: get, Status: 403, Skip: 2}}, []string{"email (added)"}, []string{"mobile phone (added)"}},
		"both lost, no look":   {contacts{}, []emulator.Fault{{Method: post, Drop: emulator.DropAfter}, {Method: get, Status: 403, Skip: 2}}, nil, []string{"email (added)", "mobile phone (added)"}},
		"both refused":         {contacts{}, []emulator.Fault{{Method: post, Status: 403}}, nil, nil},
		"nothing was read":     {contacts{}, []emulator.Fault{{Method: get, Drop: emulator.DropAfter}}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, emulator.TokenSpec{}, kim(test.has))
			client.options.ConfirmFor = 400_000_000
			for _, f := range test.faults {
				f.Service = emulator.Graph
				server.Inject(f)
			}
			_, err := update(t, client, ContactChange{Wanted: both})
			e, ok := errors.AsType[*serviceerror.Error](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if !slices.Equal(e.Accepted, test.accepted) || !slices.Equal(e.Unanswered, test.unanswered) {
				t.Errorf("accepted %q, unanswered %q: %v", e.Accepted, e.Unanswered, err)
			}
			if sent := len(test.accepted)+len(test.unanswered) > 0; serviceerror.MayHaveTakenEffect(err) != sent {
				t.Errorf("may have taken effect: %t", !sent)
			}
		})
	}
}

// TestMaskedNumberSettlesNothing: a reading with a masked number does not show if a write took effect.
func TestMaskedNumberSettlesNothing(t *testing.T) {
	s := newSentSteps()
	s.fail(sspr.ContactStep{Method: mobile, Value: mobile2}, &serviceerror.Error{Kind: serviceerror.Unreachable})
	for shown, done := range map[string]bool{"+XX XXXXXXXX66": false, mobile1: false, mobile2: true} {
		next := sentSteps{done: contacts{}, unsure: contacts{mobile: mobile2}, verbs: s.verbs}
		if next.recognize(ContactInfo{Values: contacts{mobile: shown}}); len(next.done) == 1 != done || len(next.unsure) == 1 == done {
			t.Errorf("%s: done %v, unsure %v", shown, next.done, next.unsure)
		}
	}
}

// TestFindContactInfo: a user is looked up and read at the same time, by object ID if the service of methods does not
// know the name, and a write starts from what was read.
func TestFindContactInfo(t *testing.T) {
	everything := contacts{mobile: mobile1, email: email1}
	unknown := emulator.Fault{Service: emulator.Graph, Method: http.MethodGet, Path: "/users/" + kimName + "/authentication", Status: http.StatusNotFound}
	for name, test := range map[string]struct {
		user   string
		faults []emulator.Fault
		kind   serviceerror.Kind
	}{
		"by name":         {kimName, nil, serviceerror.Other},
		"by id":           {strings.ToUpper(emulator.SeedUserID), nil, serviceerror.Other},
		"unknown by name": {kimName, []emulator.Fault{unknown}, serviceerror.Other},
		"nobody":          {"nobody@" + emulator.SeedDomain, nil, serviceerror.NotFound},
		"no name":         {"", nil, serviceerror.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, emulator.TokenSpec{}, kim(everything))
			for _, f := range test.faults {
				server.Inject(f)
			}
			found, live, err := client.FindContactInfo(t.Context(), test.user, mobile, email)
			if serviceerror.KindOf(err) != test.kind {
				t.Fatalf("got %v", err)
			}
			if err != nil {
				if found.ID != "" {
					t.Errorf("found %v", found)
				}
				return
			}
			if found.ID != emulator.SeedUserID {
				t.Errorf("found %v", found)
			}
			has(t, "reading", live.Values, everything)
			server.ResetRequests()
			if _, err := client.UpdateContactInfo(t.Context(), found.ID, ContactChange{Base: &live, Wanted: contacts{mobile: mobile2}}); err != nil {
				t.Error(err)
			}
			if first := server.Requests()[0]; first.Method != http.MethodPatch {
				t.Errorf("%s %s came before the write", first.Method, first.Path)
			}
		})
	}
}
