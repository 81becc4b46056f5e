package graph

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/memo"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestSomeUserRegistrations: what one caller has read is not read again by another, in either order.
func TestSomeUserRegistrations(t *testing.T) {
	client, s := newReporter(t, 20, 2)
	rows, whole, err := client.SomeUserRegistrations(t.Context())
	if err != nil || whole || len(rows) != 2*somePages || s.requests.Load() != somePages {
		t.Fatalf("%d rows, whole %t, in %d requests: %v", len(rows), whole, s.requests.Load(), err)
	}
	s.wantEach(t, client)
	if n := s.requests.Load(); n != 10 {
		t.Errorf("%d requests in all, want 10", n)
	}
	if rows, whole, err = client.SomeUserRegistrations(t.Context()); err != nil || !whole || len(rows) != 20 || s.requests.Load() != 10 {
		t.Errorf("afterwards: %d rows, whole %t, %d requests: %v", len(rows), whole, s.requests.Load(), err)
	}

	client, s = newReporter(t, 3, 2)
	if rows, whole, err = client.SomeUserRegistrations(t.Context()); err != nil || !whole || len(rows) != 3 {
		t.Errorf("a small tenant: %d rows, whole %t: %v", len(rows), whole, err)
	}
	s.wantEach(t, client)
	if n := s.requests.Load(); n != 2 {
		t.Errorf("%d requests of a small tenant, want 2", n)
	}
}

// TestStartOver: what is kept for the life of the client is asked for again, and a page that was asked for before is not
// kept.
func TestStartOver(t *testing.T) {
	client, s := newReporter(t, 4, 2)
	s.before = func(_ http.ResponseWriter, _ *http.Request, number int) bool {
		if number == 2 {
			client.StartOver() // the second page is under way
		}
		return false
	}
	if rows, err := wholeReport(t.Context(), client); err != nil || len(rows) != 4 || s.requests.Load() != 4 {
		t.Errorf("%d rows in %d requests: %v", len(rows), s.requests.Load(), err)
	}
	client.StartOver()
	if rows, err := wholeReport(t.Context(), client); err != nil || len(rows) != 4 || s.requests.Load() != 6 {
		t.Errorf("afterwards: %d rows in %d requests: %v", len(rows), s.requests.Load(), err)
	}

	for name, test := range map[string]struct{ asked, want int }{
		"skus": {asked(t, client, client.skus), 2}, "groups": {asked(t, client, client.groups), 2}, "directory": {asked(t, client, client.directory), 2},
		"audits": {asked(t, client, client.audits), 2}, "roles": {asked(t, client, client.roles), 2}, "registered": {asked(t, client, client.userRegistration), 2},
		"tenant": {asked(t, client, client.tenant), 1}, "policy": {asked(t, client, client.policy), 1},
	} {
		if test.asked != test.want {
			t.Errorf("%s: asked %d times, want %d: once before and perhaps once after", name, test.asked, test.want)
		}
	}
}

// asked returns how often a memo of the client asks, if it is used twice before StartOver and twice after.
func asked[T any](t *testing.T, client *Client, m *memo.Memo[T]) (n int) {
	t.Helper()
	for range 2 {
		for range 2 {
			if _, err := m.Get(t.Context(), "what", func(context.Context) (value T, err error) { n++; return value, nil }); err != nil {
				t.Fatal(err)
			}
		}
		client.StartOver()
	}
	return n
}

// TestRegistrationsTogether: many callers, some of whom go early, read the report once and get every row once.
func TestRegistrationsTogether(t *testing.T) {
	client, s := newReporter(t, 40, 2)
	s.before = func(w http.ResponseWriter, _ *http.Request, number int) bool {
		time.Sleep(time.Millisecond)
		if number == 7 {
			answer(w, 400, jsonType, `{"error":{"code":"directory_expiredPageToken","message":"The specified page token value has expired."}}`)
		}
		return number == 7
	}
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			switch i % 3 {
			case 0:
				time.AfterFunc(5*time.Millisecond, cancel)
				if _, err := wholeReport(ctx, client); err != nil && serviceerror.KindOf(err) != serviceerror.TimedOut {
					t.Errorf("who goes early: %v", err)
				}
			case 1:
				if rows, whole, err := client.SomeUserRegistrations(ctx); err != nil || !whole && len(rows) < 2*somePages {
					t.Errorf("who wants some: %d rows, whole %t: %v", len(rows), whole, err)
				}
			default:
				if rows, err := wholeReport(ctx, client); err != nil || len(rows) != 40 {
					t.Errorf("who wants all: %d rows: %v", len(rows), err)
				}
			}
		})
	}
	wg.Wait()
	s.wantEach(t, client)
	// 20 pages, and 6 that were read before the token expired. A caller who goes may take one answer along.
	if n := s.requests.Load(); n < 27 || n > 27+4 {
		t.Errorf("%d requests, want 27 and one more for each caller who went", n)
	}
}

// TestSomeInTime: if time runs out, the result is what other callers have read.
func TestSomeInTime(t *testing.T) {
	client, s := newReporter(t, 40, 2)
	slow := make(chan struct{})
	s.before = func(_ http.ResponseWriter, _ *http.Request, number int) bool {
		if number == 3 {
			<-slow
		}
		return false
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	rows, whole, err := client.SomeUserRegistrations(ctx)
	if err != nil || whole || len(rows) != 4 {
		t.Errorf("%d rows, whole %t: %v", len(rows), whole, err)
	}
	close(slow)
	s.wantEach(t, client)
}

// TestOddRows: one odd row costs no other, and rows that tell too little are counted (autumn-2026 5.3).
func TestOddRows(t *testing.T) {
	const usual = `"userPrincipalName":"kim@contoso.com","userType":"member","isAdmin":false,"isSsprEnabled":true,"isSsprRegistered":true,"isSsprCapable":true,"methodsRegistered":["email"]`
	for name, c := range map[string]struct {
		row  string
		want *sspr.UserRegistration
	}{
		"as always":              {`{"id":"1",` + usual + `}`, &sspr.UserRegistration{Methods: []string{"email"}, UserType: "member", SSPREnabled: true, SSPRRegistered: true, SSPRCapable: true}},
		"booleans as texts":      {`{"id":"1","isAdmin":"false","isSsprEnabled":"True","isSsprCapable":"true","isSystemPreferredAuthenticationMethodEnabled":"true"}`, &sspr.UserRegistration{SSPREnabled: true, SSPRCapable: true, SystemPreferredEnabled: true}},
		"nothing but an id":      {`{"id":"1"}`, &sspr.UserRegistration{}},
		"null everywhere":        {`{"id":"1","userType":null,"isAdmin":null,"isSsprEnabled":null,"methodsRegistered":null,"systemPreferredAuthenticationMethods":null,"lastUpdatedDateTime":null}`, &sspr.UserRegistration{}},
		"null among the methods": {`{"id":"1","methodsRegistered":[null,"email"]}`, &sspr.UserRegistration{Methods: []string{"email"}}},
		"a method of the future": {`{"id":"1","methodsRegistered":["verifiedID"]}`, &sspr.UserRegistration{Methods: []string{"verifiedID"}}},
		"what matters to nobody": {`{"id":"1","isMfaCapable":7,"systemPreferredAuthenticationMethods":"Fido2","userPreferredMethodForSecondaryAuthentication":{},"lastUpdatedDateTime":5}`, &sspr.UserRegistration{}},
		"no id":                  {`{` + usual + `}`, nil},
		"a number as the id":     {`{"id":1,` + usual + `}`, nil},
		"no object":              {`"kim"`, nil},
		"null":                   {`null`, nil},
		"a word as a boolean":    {`{"id":"1","isSsprCapable":"perhaps"}`, nil},
		"a number as a boolean":  {`{"id":"1","isAdmin":1}`, nil},
		"a text as the methods":  {`{"id":"1","methodsRegistered":"email"}`, nil},
		"a number as a method":   {`{"id":"1","methodsRegistered":["email",3]}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
				answer(w, 200, jsonType, `{"value":[{"id":"0",`+usual+`},`+c.row+`,{"id":"2",`+usual+`}]}`)
			})
			rows, err := wholeReport(t.Context(), client)
			if err != nil {
				t.Fatal(err)
			}
			if c.want == nil {
				if len(rows) != 2 || rows[1].ID != "2" || client.RegistrationsNotUnderstood() != 1 {
					t.Errorf("%d rows, %d not understood: %+v", len(rows), client.RegistrationsNotUnderstood(), rows)
				}
				client.StartOver()
				if n := client.RegistrationsNotUnderstood(); n != 0 {
					t.Errorf("%d are not understood of what was not read", n)
				}
				return
			}
			if len(rows) != 3 || client.RegistrationsNotUnderstood() != 0 {
				t.Fatalf("%d rows, %d not understood", len(rows), client.RegistrationsNotUnderstood())
			}
			c.want.ID, rows[1].UserPrincipalName = "1", ""
			if diff := cmp.Diff(*c.want, rows[1]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestNothingButOddRows: a report that has changed is no empty tenant.
func TestNothingButOddRows(t *testing.T) {
	client, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, jsonType, `{"value":[{"userId":"1"},{"userId":"2"}]}`)
	})
	if rows, err := wholeReport(t.Context(), client); serviceerror.KindOf(err) != serviceerror.NotUnderstood || !strings.Contains(err.Error(), "it has 2 rows, and none names a user") {
		t.Errorf("%d rows: %v", len(rows), err)
	}
}

// TestReportRefusedNowAndThen: the service refuses a tenant that has the license now and then. It answers if it is
// asked once more. A second refusal is an error.
func TestReportRefusedNowAndThen(t *testing.T) {
	refused := func(w http.ResponseWriter) {
		answer(w, 403, jsonType, `{"error":{"code":"`+notPremium+`","message":"Neither tenant is B2C or tenant doesn't have premium license"}}`)
	}
	client, s := newReporter(t, 6, 2)
	s.before = func(w http.ResponseWriter, _ *http.Request, number int) bool {
		if number == 1 || number == 3 { // the first page and the second
			refused(w)
			return true
		}
		return false
	}
	rows, err := wholeReport(t.Context(), client)
	if err != nil || len(rows) != 6 || rows[5].UserPrincipalName != "user5@contoso.com" || s.requests.Load() != 5 {
		t.Errorf("%d rows in %d requests: %v", len(rows), s.requests.Load(), err)
	}

	asked := 0
	client, _ = newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked == 1 {
			refused(w)
			return
		}
		answer(w, 200, jsonType, `{"id":"`+groupID+`","userPrincipalName":"kim@contoso.example","isSsprCapable":true,"methodsRegistered":["email"]}`)
	})
	if row, err := client.UserRegistration(t.Context(), groupID); err != nil || row.UserPrincipalName != "kim@contoso.example" || asked != 2 {
		t.Errorf("got %+v in %d requests: %v", row, asked, err)
	}

	asked = 0
	client, _ = newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		refused(w)
	})
	if row, err := client.UserRegistration(t.Context(), groupID); serviceerror.KindOf(err) != serviceerror.NotLicensed || row.UserPrincipalName != "" || asked != 2 {
		t.Errorf("got %+v in %d requests: %v", row, asked, err)
	}
}
