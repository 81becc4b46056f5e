package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// reporter serves the registration report in pages of so many rows. before may answer instead.
type reporter struct {
	rows, size int
	requests   atomic.Int32
	before     func(w http.ResponseWriter, r *http.Request, number int) bool
	server     string
}

func newReporter(t testing.TB, rows, size int) (*Client, *reporter) {
	t.Helper()
	s := &reporter{rows: rows, size: size}
	client, _ := newClient(t, s.serve)
	options := client.options
	options.ReportsWithin = time.Millisecond
	client = NewClient(options)
	s.server = client.options.Endpoint
	return client, s
}

func (s *reporter) serve(w http.ResponseWriter, r *http.Request) {
	number := int(s.requests.Add(1))
	if s.before != nil && s.before(w, r, number) {
		return
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("$skiptoken"))
	s.page(w, from, min(from+s.size, s.rows))
}

func (s *reporter) page(w http.ResponseWriter, from, to int) {
	var b strings.Builder
	b.WriteString(`{"@odata.context":"x"`)
	if to < s.rows {
		fmt.Fprintf(&b, `,"@odata.nextLink":"%s/v1.0/reports/authenticationMethods/userRegistrationDetails?$top=999&$skiptoken=%d"`, s.server, to)
	}
	b.WriteString(`,"value":[`)
	for i := from; i < to; i++ {
		if i > from {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"id":"id-%d","userPrincipalName":"user%d@contoso.com","userDisplayName":"User %d","userType":"member","isAdmin":%t,"isSsprEnabled":true,
			"isSsprRegistered":true,"isSsprCapable":false,"isMfaRegistered":true,"isMfaCapable":true,"isPasswordlessCapable":false,"lastUpdatedDateTime":"2026-07-16T03:16:01.7292271Z",
			"methodsRegistered":["email","somethingNew"],"isSystemPreferredAuthenticationMethodEnabled":true,"systemPreferredAuthenticationMethods":["PhoneAppNotification"],
			"userPreferredMethodForSecondaryAuthentication":"push","future":{"a":1}}`, i, i, i, i == 0)
	}
	b.WriteString("]}")
	answer(w, 200, jsonType, b.String())
}

// wholeReport reads the report and returns its rows.
func wholeReport(ctx context.Context, client *Client) ([]sspr.UserRegistration, error) {
	rows, err := client.UserRegistrations(ctx)
	return slices.Collect(rows.All()), err
}

// wantEach fails unless there is every row once, in order.
func (s *reporter) wantEach(t *testing.T, client *Client) {
	t.Helper()
	rows, err := wholeReport(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != s.rows {
		t.Fatalf("%d rows, want %d", len(rows), s.rows)
	}
	for i, row := range rows {
		if row.ID != fmt.Sprintf("id-%d", i) {
			t.Fatalf("row %d is %s", i, row.ID)
		}
	}
}

func TestUserRegistrations(t *testing.T) {
	client, s := newReporter(t, 7, 3)
	s.before = func(_ http.ResponseWriter, r *http.Request, _ int) bool {
		if top := r.URL.Query().Get("$top"); top != "999" {
			t.Errorf("$top is %q", top)
		}
		return false
	}
	s.wantEach(t, client)
	rows, err := wholeReport(t.Context(), client)
	if err != nil || s.requests.Load() != 3 {
		t.Errorf("read again: %v, %d requests in all, want 3", err, s.requests.Load())
	}
	first := rows[0]
	if !first.Administrator || !first.SSPREnabled || !first.SSPRRegistered || first.SSPRCapable || !first.MFACapable || first.PasswordlessCapable ||
		first.UserType != "member" || first.Methods[1] != "somethingNew" || first.PreferredMethod != "push" || !first.SystemPreferredEnabled ||
		first.SystemPreferred[0] != "PhoneAppNotification" || first.LastUpdated.Format(time.RFC3339) != "2026-07-16T03:16:01Z" {
		t.Errorf("the first row is %+v", first)
	}
	if rows[1].Administrator {
		t.Error("the second is an administrator")
	}
	one, err := client.UserRegistration(t.Context(), "USER5@contoso.com")
	if err != nil || one.ID != "id-5" || s.requests.Load() != 3 {
		t.Errorf("one of the list: %v %v, %d requests", one.ID, err, s.requests.Load())
	}
	if _, err := client.UserRegistration(t.Context(), "nobody@contoso.com"); serviceerror.KindOf(err) != serviceerror.NotFound || !strings.Contains(err.Error(), "is hours behind") {
		t.Errorf("who is not in the list: %v", err)
	}
}

// TestListExpires: a list whose page token expires is read from its beginning again, and no row comes twice.
func TestListExpires(t *testing.T) {
	const expired = `{"error":{"code":"Directory_ExpiredPageToken","message":"The specified page token value has expired."}}`
	client, s := newReporter(t, 7, 3)
	s.before = func(w http.ResponseWriter, _ *http.Request, number int) bool {
		if number == 3 {
			answer(w, 400, jsonType, expired)
		}
		return number == 3
	}
	s.wantEach(t, client)
	if n := s.requests.Load(); n != 6 {
		t.Errorf("%d requests, want 2 + 1 + 3", n)
	}

	client, s = newReporter(t, 7, 3)
	s.before = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		next := r.URL.Query().Has("$skiptoken")
		if next {
			answer(w, 400, jsonType, expired)
		}
		return next
	}
	_, err := wholeReport(t.Context(), client)
	if serviceerror.KindOf(err) != serviceerror.Refused || s.requests.Load() != 2*(wire.MaxRestarts+1) {
		t.Errorf("one that always expires: %v after %d requests", err, s.requests.Load())
	}
}

func TestListFaults(t *testing.T) {
	// The links lead to where the list goes on anyway, by way of a page without rows.
	const empty = `{"value":[],"@odata.nextLink":"%s/v1.0/reports/authenticationMethods/userRegistrationDetails?$skiptoken=%d&again=1"}`
	for name, fault := range map[string]func(s *reporter, w http.ResponseWriter, r *http.Request, number int) bool{
		"an empty first page": func(s *reporter, w http.ResponseWriter, _ *http.Request, number int) bool {
			if number == 1 {
				answer(w, 200, jsonType, fmt.Sprintf(empty, s.server, 0))
			}
			return number == 1
		},
		"an empty page on the way": func(s *reporter, w http.ResponseWriter, _ *http.Request, number int) bool {
			if number == 2 {
				answer(w, 200, jsonType, fmt.Sprintf(empty, s.server, 3))
			}
			return number == 2
		},
		"throttled without a time": func(_ *reporter, w http.ResponseWriter, _ *http.Request, number int) bool {
			if number == 2 {
				answer(w, 429, jsonType, `{"error":{"code":"TooManyRequests","message":"Please retry again later."}}`)
			}
			return number == 2
		},
		"broken off": func(_ *reporter, w http.ResponseWriter, _ *http.Request, number int) bool {
			if number == 2 {
				w.Header().Set("Content-Length", "1000")
				answer(w, 503, "", `<html>`)
			}
			return number == 2
		},
	} {
		t.Run(name, func(t *testing.T) {
			client, s := newReporter(t, 7, 3)
			s.before = func(w http.ResponseWriter, r *http.Request, number int) bool {
				return fault(s, w, r, number)
			}
			s.wantEach(t, client)
		})
	}
}

// TestListNeverEnds: a link that leads to its own page must not keep a plan for ever.
func TestListNeverEnds(t *testing.T) {
	client, s := newReporter(t, 7, 3)
	s.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		answer(w, 200, jsonType, `{"value":[],"@odata.nextLink":"`+s.server+`/v1.0/reports/authenticationMethods/userRegistrationDetails?$skiptoken=x"}`)
		return true
	}
	_, err := wholeReport(t.Context(), client)
	if serviceerror.KindOf(err) != serviceerror.NotUnderstood || s.requests.Load() != 2 {
		t.Errorf("%v after %d requests", err, s.requests.Load())
	}
}

// TestNextPageKeepsTheScheme: a next page that is not on https is refused before anything is sent there, and the error
// has its address.
func TestNextPageKeepsTheScheme(t *testing.T) {
	for _, scheme := range []string{"http", "ftp", ""} {
		requests := 0
		var server string
		client, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
			requests++
			u, _ := url.Parse(server)
			u.Scheme, u.Path, u.RawQuery = scheme, "/v1.0/subscribedSkus", "$skiptoken=2"
			answer(w, 200, jsonType, fmt.Sprintf(`{"value":[{"skuPartNumber":"one"}],"@odata.nextLink":%q}`, u.String()))
		})
		server = client.options.Endpoint
		_, err := client.SubscribedSKUs(t.Context())
		e, ok := errors.AsType[*serviceerror.Error](err)
		if !ok || e.Kind != serviceerror.NotUnderstood || !strings.Contains(e.Message, "the list continues at "+scheme+":") && scheme != "" || !strings.Contains(e.Message, "not the configured endpoint") {
			t.Errorf("%q: got %v", scheme, err)
		}
		if requests != 1 {
			t.Errorf("%q: %d requests, want 1", scheme, requests)
		}
	}
}

func TestListAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		kind   serviceerror.Kind
	}{
		"no premium":     {403, `{"error":{"code":"` + notPremium + `","message":"Neither tenant is B2C or tenant doesn't have premium license"}}`, serviceerror.NotLicensed},
		"no permission":  {403, `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges"}}`, serviceerror.Forbidden},
		"no list":        {200, `{"error":null}`, serviceerror.NotUnderstood},
		"null":           {200, `null`, serviceerror.NotUnderstood},
		"another type":   {200, `{"value":{}}`, serviceerror.NotUnderstood},
		"rows of a kind": {200, `{"value":["x"]}`, serviceerror.NotUnderstood},
		"nothing":        {204, ``, serviceerror.NotUnderstood},
		"a page":         {200, `<html>`, serviceerror.NotUnderstood},
	} {
		t.Run(name, func(t *testing.T) {
			client, s := newReporter(t, 1, 1)
			s.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
				answer(w, c.status, jsonType, c.body)
				return true
			}
			if _, err := wholeReport(t.Context(), client); serviceerror.KindOf(err) != c.kind {
				t.Errorf("got %v", err)
			}
			s.before = nil
			if _, err := wholeReport(t.Context(), client); err != nil {
				t.Errorf("a failure was kept: %v", err)
			}
		})
	}
}

// TestUserRegistrationAlone: one user is asked for alone, a name by a filter in which quotes are doubled.
func TestUserRegistrationAlone(t *testing.T) {
	client, s := newReporter(t, 1, 1)
	s.before = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if strings.HasSuffix(r.URL.Path, "/userRegistrationDetails/"+groupID) {
			answer(w, 404, jsonType, `{"error":{"code":"NotFound","message":"no"}}`)
			return true
		}
		if got, want := r.URL.Query().Get("$filter"), "userPrincipalName eq 'o''hara#EXT#@contoso.com'"; got != want {
			t.Errorf("$filter is %q, want %q", got, want)
		}
		return false
	}
	for range 2 {
		if one, err := client.UserRegistration(t.Context(), "o'hara#EXT#@contoso.com"); err != nil || one.ID != "id-0" {
			t.Errorf("%+v %v", one, err)
		}
	}
	if n := s.requests.Load(); n != 1 {
		t.Errorf("%d requests, want one", n)
	}
	_, err := client.UserRegistration(t.Context(), groupID)
	if serviceerror.KindOf(err) != serviceerror.NotFound || !strings.Contains(err.Error(), "is hours behind") {
		t.Errorf("a user without a row: %v", err)
	}
}

// TestManyRegistrations: twenty thousand rows stay small, because their lists and words are shared. Measured: 3 MB.
func TestManyRegistrations(t *testing.T) {
	client, s := newReporter(t, 20_000, 999)
	before := heap()
	rows, err := client.UserRegistrations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const most = 6 << 20
	used := int64(heap()) - int64(before)
	t.Logf("%d rows in %d requests take %d KB", rows.Len(), s.requests.Load(), used>>10)
	if rows.Len() != 20_000 || s.requests.Load() != 21 || used > most {
		t.Errorf("%d rows in %d requests take %d bytes, want 20000 in 21 and no more than %d", rows.Len(), s.requests.Load(), used, most)
	}
	runtime.KeepAlive(client)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
