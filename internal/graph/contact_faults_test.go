package graph

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

const page = `<html><head><title>504 Gateway Time-out</title></head></html>`

// said is an answer of the service of methods (graph-api 1.10).
func said(code, message string) string {
	return fmt.Sprintf(`{"error":{"code":%q,"message":%q,"innerError":{"message":%q,"date":"2022-08-18T06:00:12","request-id":"7f1c0b2e-0000-4000-8000-000000000001"}}}`, code, message, message)
}

var missingUser = said("resourceNotFound", "Resource '"+emulator.SeedUserID+"' does not exist.")

// TestUpdateSurvives: after these faults everything is as wanted, and nothing was created twice.
func TestUpdateSurvives(t *testing.T) {
	const post, patch, remove, get = http.MethodPost, http.MethodPatch, http.MethodDelete, http.MethodGet
	const phones, emails = "/phoneMethods", "/emailMethods"
	add, change := contacts{mobile: mobile1, email: email1}, contacts{mobile: mobile2, email: email2, office: ""}
	existing := contacts{mobile: mobile1, email: email1, office: office1}
	two := []string{"POST mobile_phone", "POST email"}
	phoneTwice := []string{"POST mobile_phone", "POST mobile_phone", "POST email"}
	mobilePath, emailPath := "/"+methodIDs[mobile], "/"+methodIDs[email]
	for name, test := range map[string]struct {
		has    contacts
		wanted contacts
		faults []emulator.Fault
		writes []string // nil is any
	}{
		"lost answer to POST":               {nil, add, []emulator.Fault{{Method: post, Path: phones, Drop: emulator.DropAfter, Times: 1}}, two},
		"lost answers to both":              {nil, add, []emulator.Fault{{Method: post, Path: phones, Drop: emulator.DropAfter, Times: 1}, {Method: post, Path: emails, Drop: emulator.DropAfter, Times: 1}}, two},
		"answer to POST broken off":         {nil, add, []emulator.Fault{{Method: post, Path: phones, Drop: emulator.DropMidBody, Times: 1}}, two},
		"POST, 503 in vain":                 {nil, add, []emulator.Fault{{Method: post, Path: phones, Status: 503, AfterWrite: true, Times: 1}}, two},
		"POST, 504 page in vain":            {nil, add, []emulator.Fault{{Method: post, Path: emails, Status: 504, AfterWrite: true, ContentType: "text/html", Body: page, Times: 1}}, two},
		"POST, 200 page":                    {nil, add, []emulator.Fault{{Method: post, Path: phones, Status: 200, ContentType: "text/html", Body: page, Times: 1}}, phoneTwice},
		"POST, 200 page in vain":            {nil, add, []emulator.Fault{{Method: post, Path: phones, Status: 200, AfterWrite: true, ContentType: "text/html", Body: page, Times: 1}}, two},
		"POST lost":                         {nil, add, []emulator.Fault{{Method: post, Path: phones, Drop: emulator.DropBefore, Times: 1}}, phoneTwice},
		"POST, 503":                         {nil, add, []emulator.Fault{{Method: post, Path: phones, Status: 503, Times: 1}}, phoneTwice},
		"POST, 504 page":                    {nil, add, []emulator.Fault{{Method: post, Path: phones, Status: 504, ContentType: "text/html", Body: page, Times: 1}}, phoneTwice},
		"POST, 409":                         {nil, add, []emulator.Fault{{Method: post, Path: phones, Status: 409, Body: said("conflict", "busy"), Times: 1}}, phoneTwice},
		"POST, throttled":                   {nil, add, []emulator.Fault{{Method: post, Path: phones, Status: 429, RetryAfter: "0.003", Times: 2}}, append([]string{"POST mobile_phone"}, phoneTwice...)},
		"POST lost in vain, stale":          {nil, add, []emulator.Fault{{Method: post, Path: phones, Status: 503, AfterWrite: true, StaleReads: 2, Times: 1}}, nil},
		"POST of a new user":                {nil, add, []emulator.Fault{{Method: post, Path: phones, Status: 404, Body: missingUser, Times: 1}}, phoneTwice},
		"stale reads of what is new":        {nil, add, []emulator.Fault{{Method: post, StaleReads: 4}}, two},
		"stale reads, then a loss":          {nil, add, []emulator.Fault{{Method: post, Path: phones, StaleReads: 6, Times: 1}, {Method: post, Path: emails, Drop: emulator.DropAfter, Times: 1}}, two},
		"stale reads of changes":            {existing, change, []emulator.Fault{{Method: patch, StaleReads: 5}, {Method: remove, StaleReads: 3}}, []string{"PATCH mobile_phone", "PATCH email", "DELETE office_phone"}},
		"lost answer to PATCH":              {existing, change, []emulator.Fault{{Method: patch, Path: mobilePath, Drop: emulator.DropAfter, Times: 1}}, []string{"PATCH mobile_phone", "PATCH mobile_phone", "PATCH email", "DELETE office_phone"}},
		"PATCH lost":                        {existing, change, []emulator.Fault{{Method: patch, Path: emailPath, Drop: emulator.DropBefore, Times: 1}}, []string{"PATCH mobile_phone", "PATCH email", "PATCH email", "DELETE office_phone"}},
		"PATCH, 504 page":                   {existing, change, []emulator.Fault{{Method: patch, Status: 504, ContentType: "text/html", Body: page, Times: 2}}, nil},
		"PATCH, 412":                        {existing, change, []emulator.Fault{{Method: patch, Path: emailPath, Status: 412, Body: said("preconditionFailed", "x"), Times: 1}}, []string{"PATCH mobile_phone", "PATCH email", "PATCH email", "DELETE office_phone"}},
		"lost answer to DELETE":             {existing, change, []emulator.Fault{{Method: remove, Drop: emulator.DropAfter, Times: 1}}, []string{"PATCH mobile_phone", "PATCH email", "DELETE office_phone", "DELETE office_phone"}},
		"DELETE, 409":                       {existing, change, []emulator.Fault{{Method: remove, Status: 409, Body: said("conflict", "busy"), Times: 1}}, []string{"PATCH mobile_phone", "PATCH email", "DELETE office_phone", "DELETE office_phone"}},
		"unknown at first":                  {nil, add, []emulator.Fault{{Method: get, Path: phones, Status: 404, Body: missingUser, Times: 3}, {Method: get, Path: emails, Status: 404, Body: missingUser, Times: 4}}, two},
		"unknown when it is read back":      {nil, add, []emulator.Fault{{Method: get, Path: emails, Status: 404, Body: missingUser, Skip: 1, Times: 3}}, two},
		"somebody added one":                {nil, add, []emulator.Fault{{Method: post, Path: phones, Times: 1, Before: kim(contacts{mobile: mobile2})}}, []string{"POST mobile_phone", "PATCH mobile_phone", "POST email"}},
		"somebody added the same":           {nil, add, []emulator.Fault{{Method: post, Path: phones, Times: 1, Before: kim(contacts{mobile: mobile1})}}, two},
		"somebody added an address":         {nil, add, []emulator.Fault{{Method: post, Path: emails, Times: 1, Before: kim(contacts{email: email2})}}, []string{"POST mobile_phone", "POST email", "PATCH email"}},
		"somebody added one, in other text": {nil, add, []emulator.Fault{{Method: post, Path: phones, Status: 400, Body: said("badRequest", "One per type."), Times: 1, Before: kim(contacts{mobile: mobile2})}}, []string{"POST mobile_phone", "PATCH mobile_phone", "POST email"}},
		"somebody removed one":              {existing, change, []emulator.Fault{{Method: patch, Path: mobilePath, Times: 1, Before: kim(contacts{mobile: ""})}}, []string{"PATCH mobile_phone", "POST mobile_phone", "PATCH email", "DELETE office_phone"}},
		"somebody removed it before":        {existing, change, []emulator.Fault{{Method: remove, Times: 1, Before: kim(contacts{office: ""})}}, []string{"PATCH mobile_phone", "PATCH email", "DELETE office_phone"}},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, emulator.TokenSpec{}, kim(test.has))
			for _, f := range test.faults {
				f.Service = emulator.Graph
				server.Inject(f)
			}
			result, err := update(t, client, ContactChange{Wanted: test.wanted})
			if err != nil || result.TakenForSMS != nil {
				t.Errorf("got %v, %v", err, result.TakenForSMS)
			}
			has(t, "result", result.Live.Values, with(test.wanted, nil))
			has(t, "tenant", stored(t, server, emulator.SeedUserID), with(test.wanted, nil))
			if got := inLanes(writes(server)); test.writes != nil && !slices.Equal(got, test.writes) {
				t.Errorf("wrote %v", got)
			}
			created := map[string]int{}
			for _, r := range server.Requests() {
				if r.Method == http.MethodPost && (r.Status == http.StatusCreated || strings.Contains(r.Note, "after handling")) {
					created[r.Path]++
				}
			}
			for path, n := range created {
				if n > 1 && strings.HasSuffix(path, emails) || n > 1 && len(test.has) == 0 {
					t.Errorf("%s: created %d times", path, n)
				}
			}
		})
	}
}

func TestSomebodyWasFasterThanAStartingValue(t *testing.T) {
	for _, status := range []int{0, 400, 503} {
		client, server := emulated(t, emulator.TokenSpec{}, nil)
		server.Inject(emulator.Fault{
			Service: emulator.Graph, Method: http.MethodPost, Path: "/phoneMethods", Times: 1, Status: status, Before: kim(contacts{mobile: mobile2}),
		})
		result, err := update(t, client, ContactChange{Prepopulate: true, Wanted: contacts{mobile: mobile1, email: email1}})
		if err != nil {
			t.Error(err)
		}
		want := contacts{mobile: mobile2, email: email1}
		has(t, "result", result.Live.Values, want)
		has(t, "tenant", stored(t, server, emulator.SeedUserID), want)
		if got, want := inLanes(writes(server)), []string{"POST mobile_phone", "POST email"}; !slices.Equal(got, want) {
			t.Errorf("wrote %v", got)
		}
	}
}

// TestUpdateFails: after an error the result is what the user has.
func TestUpdateFails(t *testing.T) {
	const post, patch, remove, get = http.MethodPost, http.MethodPatch, http.MethodDelete, http.MethodGet
	const phones, emails = "/phoneMethods", "/emailMethods"
	refusal := said("badRequest", "Not a valid value.")
	both := contacts{mobile: mobile1, email: email1}
	gone := func(s *emulator.State) { s.RemoveUser(emulator.SeedUserID) }
	const notFound, refused, forbidden = serviceerror.NotFound, serviceerror.Refused, serviceerror.Forbidden
	for name, test := range map[string]struct {
		has    contacts
		wanted contacts
		faults []emulator.Fault
		kind   serviceerror.Kind
		says   string
		left   contacts // nil if there is no user any more
		partly bool
		most   int // writes
	}{
		"the first is refused":     {contacts{}, both, []emulator.Fault{{Method: post, Path: phones, Status: 400, Body: refusal}}, refused, "add the mobile phone of the user " + emulator.SeedUserID, contacts{email: email1}, true, 2},
		"the first is forbidden":   {contacts{}, both, []emulator.Fault{{Method: post, Path: phones, Status: 403, Body: said("accessDenied", "Request Authorization failed")}}, forbidden, "add the mobile", contacts{email: email1}, true, 2},
		"both are refused":         {contacts{}, both, []emulator.Fault{{Method: post, Status: 400, Body: refusal}}, refused, "in addition, Microsoft Graph: could not add the email", contacts{}, false, 2},
		"one is refused, one busy": {both, contacts{mobile: mobile2, email: email2}, []emulator.Fault{{Method: patch, Path: methodIDs[email], Status: 403, Body: said("accessDenied", "Request Authorization failed")}, {Method: patch, Status: 409, Body: said("conflict", "busy")}}, forbidden, "change the email", both, false, 2},
		"no removal after it":      {everything, contacts{mobile: mobile2, email: email2, office: ""}, []emulator.Fault{{Method: patch, Path: methodIDs[mobile], Status: 403, Body: said("accessDenied", "Request Authorization failed")}}, forbidden, "change the mobile", with(everything, contacts{email: email2}), true, 2},
		"no alternate after it":    {contacts{}, contacts{mobile: mobile1, alternate: alternate1, email: email1}, []emulator.Fault{{Method: post, Path: phones, Status: 403, Body: said("accessDenied", "Request Authorization failed"), Times: 1}}, forbidden, "add the mobile", contacts{email: email1}, true, 2},
		"the second is refused":    {contacts{}, both, []emulator.Fault{{Method: post, Path: emails, Status: 400, Body: refusal}}, refused, "add the email", contacts{mobile: mobile1}, true, 2},
		"the second is forbidden":  {contacts{}, both, []emulator.Fault{{Method: post, Path: emails, Status: 403, Body: said("accessDenied", "Request Authorization failed")}}, forbidden, "add the email", contacts{mobile: mobile1}, true, 2},
		"refused, and stale reads": {contacts{}, both, []emulator.Fault{{Method: post, Path: emails, Status: 400, Body: refusal}, {Method: post, Path: phones, StaleReads: 7}}, refused, "add the email", contacts{mobile: mobile1}, true, 2},
		"a change is refused":      {both, contacts{mobile: mobile2, email: email2}, []emulator.Fault{{Method: patch, Path: methodIDs[email], Status: 400, Body: refusal}}, refused, "change the email", contacts{mobile: mobile2, email: email1}, true, 2},
		"a removal is refused":     {both, contacts{mobile: mobile2, email: ""}, []emulator.Fault{{Method: remove, Status: 400, Body: refusal}}, refused, "remove the email", contacts{mobile: mobile2, email: email1}, true, 2},
		"an alternate one is left": {everything, contacts{email: email2, mobile: ""}, nil, refused, "without first deleting alternate mobile number", with(everything, contacts{email: email2}), true, 2},
		"no mobile for it":         {contacts{}, contacts{alternate: alternate1}, nil, refused, "add the alternate mobile phone", contacts{}, false, 1},
		"never known":              {contacts{}, both, []emulator.Fault{{Method: get, Path: phones, Status: 404, Body: missingUser}}, notFound, "", contacts{}, false, 0},
		"POSTs are never known":    {contacts{}, both, []emulator.Fault{{Method: post, Path: phones, Status: 404, Body: missingUser}}, notFound, "add the mobile", contacts{email: email1}, true, maxConflicts + 2},
		"POSTs never get through":  {contacts{}, both, []emulator.Fault{{Method: post, Path: phones, Status: 503}}, serviceerror.Unavailable, "add the mobile", contacts{email: email1}, true, maxConflicts + 2},
		"always a conflict":        {both, contacts{mobile: mobile2}, []emulator.Fault{{Method: patch, Status: 409, Body: said("conflict", "busy")}}, refused, "change the mobile", both, false, maxConflicts + 1},
		"PATCHes seem to fail":     {both, contacts{mobile: mobile2}, []emulator.Fault{{Method: patch, Status: 503, AfterWrite: true}}, serviceerror.Unavailable, "change the mobile", contacts{mobile: mobile2, email: email1}, true, 3},
		"lost, and then no look":   {contacts{}, both, []emulator.Fault{{Method: post, Path: phones, Drop: emulator.DropAfter, Times: 1}, {Method: get, Path: phones, Status: 403, Skip: 1, Times: 1}}, serviceerror.Unreachable, "add the mobile", both, true, 2},
		"reading back fails":       {contacts{}, both, []emulator.Fault{{Method: get, Path: phones, Status: 403, Skip: 1, Times: 1}, {Method: get, Path: "/methods", Status: 403}}, forbidden, "read the contact methods", both, true, 2},
		"a user goes at once":      {contacts{}, contacts{mobile: mobile1}, []emulator.Fault{{Method: post, Path: phones, Before: gone, Times: 1}}, notFound, "", nil, false, 1},
		"a user goes in between":   {contacts{}, contacts{mobile: mobile1, alternate: alternate1}, []emulator.Fault{{Method: post, Path: phones, Before: gone, Skip: 1, Times: 1}}, notFound, "", nil, true, 2},
		"a user goes at a removal": {both, contacts{mobile: mobile2, email: ""}, []emulator.Fault{{Method: remove, Before: gone, Times: 1}}, notFound, "", nil, true, 2},
		"an address is not kept":   {contacts{}, both, []emulator.Fault{{Method: post, Path: emails, NotPersisted: true}}, serviceerror.NotPersisted, "did not show the new value of email within", contacts{mobile: mobile1}, true, 2},
		"the first is not kept":    {contacts{}, contacts{mobile: mobile1, alternate: alternate1}, []emulator.Fault{{Method: post, Path: phones, NotPersisted: true, Times: 1}}, refused, "add the alternate mobile phone", contacts{}, false, 3},
		"nothing is kept":          {both, contacts{mobile: mobile2, email: ""}, []emulator.Fault{{NotPersisted: true}}, serviceerror.NotPersisted, "the new value of email, mobile phone within", both, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, emulator.TokenSpec{}, kim(test.has))
			client.options.ConfirmFor = 400 * time.Millisecond
			if strings.Contains(name, "stale") {
				client.options.ConfirmFor = 4 * time.Second // seven readings take their time on a busy machine
			}
			for _, f := range test.faults {
				f.Service = emulator.Graph
				server.Inject(f)
			}
			began := time.Now()
			result, err := update(t, client, ContactChange{Wanted: test.wanted})
			if serviceerror.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), emulator.SeedUserID) {
				t.Errorf("got %v", err)
			}
			if isPartly(err) != test.partly {
				t.Errorf("partly is %t", isPartly(err))
			}
			if result.Known != (name != "never known") {
				t.Errorf("known is %t", result.Known)
			}
			if got := writes(server); len(got) > test.most {
				t.Errorf("wrote %v", got)
			}
			if d := time.Since(began); d > 5*time.Second {
				t.Errorf("it took %s", d)
			}
			has(t, "tenant", stored(t, server, emulator.SeedUserID), with(test.left, nil))
			for m := range test.wanted {
				if test.left != nil && result.Live.Values[m] != test.left[m] {
					t.Errorf("result: %s is %q", m, result.Live.Values[m])
				}
			}
		})
	}
}

func TestUpdateCancelled(t *testing.T) {
	for name, test := range map[string]struct {
		fault  emulator.Fault
		partly bool
		left   contacts
	}{
		"while reading":          {emulator.Fault{Method: http.MethodGet, Delay: time.Minute}, false, contacts{}},
		"in the phone's write":   {emulator.Fault{Method: http.MethodPost, Path: "/phoneMethods", Delay: time.Minute}, true, contacts{email: email1}},
		"in the address's write": {emulator.Fault{Method: http.MethodPost, Path: "/emailMethods", Delay: time.Minute}, true, contacts{mobile: mobile1}},
		"before one is sent on":  {emulator.Fault{Method: http.MethodPost, Path: "/emailMethods", Status: 429, RetryAfter: "60"}, true, contacts{mobile: mobile1}},
		"while reading back":     {emulator.Fault{Method: http.MethodPost, StaleReads: 1 << 30}, false, contacts{mobile: mobile1, email: email1}},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, emulator.TokenSpec{}, nil)
			client.options.ConfirmEvery = 10 * time.Millisecond
			client.options.ConfirmFor = 2 * time.Second
			if strings.HasPrefix(name, "before") {
				client = packed(t, server, client) // which obeys
			}
			test.fault.Service = emulator.Graph
			server.Inject(test.fault)
			ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
			defer cancel()
			began := time.Now()
			result, err := client.UpdateContactInfo(ctx, emulator.SeedUserID, ContactChange{Wanted: contacts{mobile: mobile1, email: email1}})
			private(t, err)
			if d := time.Since(began); d > 3*time.Second {
				t.Errorf("it took %s", d)
			}
			if serviceerror.KindOf(err) != serviceerror.TimedOut && !strings.HasPrefix(name, "before") || err == nil || isPartly(err) != test.partly {
				t.Errorf("got %v, partly %t", err, isPartly(err))
			}
			has(t, "tenant", stored(t, server, emulator.SeedUserID), test.left)
			if result.Known != (name != "while reading") {
				t.Errorf("known is %t", result.Known)
			}
			if result.Known && name != "while reading back" {
				has(t, "result", result.Live.Values, test.left)
			}
		})
	}
}

func TestServiceMessagesKeepContactsToThemselves(t *testing.T) {
	const id = "3179e48a-750b-4051-897c-87b9720928f7"
	type reply struct {
		status int
		body   string
	}
	var next atomic.Pointer[reply]
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		now := next.Load()
		if r.Method == http.MethodGet && now.status != 501 {
			answer(w, 200, jsonType, `{"value":[]}`)
			return
		}
		answer(w, now.status, jsonType, now.body)
	})
	client.options.ConfirmFor, client.options.ConfirmEvery = 4*time.Millisecond, 10*time.Microsecond
	for _, quoted := range []string{
		mobile1, "+12065550111", "12065550111", "2065550111", "(206) 555-0111", "+1 (206) 555-0111", "206.555.0111", "206-555\u20110111", "+1-206-555-0111 ext. 44",
		"%2B1%202065550111", "tel:+12065550111", "%2B1%20206%20555%200111", "0012065550111", "206 555 01 11",
		email1, strings.ToUpper(email1), "mailto:" + email1, "kim.akers%40fabrikam.example", "Kim <" + email1 + ">", "<" + email1 + ">",
		// stored, or another user's
		mobile2, email2, "\u003d" + email2, "07940123966",
	} {
		for _, body := range []string{
			said("badRequest", "The value '"+quoted+"' of the method ["+id+"] is not valid."), said("badRequest", quoted), said("badRequest", "is not valid: "+quoted),
			said(quoted, "x"), `{"error":"` + quoted + `"}`, `{"Message":"` + quoted + `"}`, quoted,
		} {
			for _, status := range []int{400, 404, 501} {
				next.Store(&reply{status, body})
				if _, err := update(t, client, ContactChange{Wanted: contacts{mobile: mobile1, email: email1}}); err == nil {
					t.Error("there is no error")
				} else if status == 400 && strings.Contains(body, id) && (!strings.Contains(err.Error(), "method ["+id+"] is not valid") || !strings.Contains(err.Error(), wire.Hidden)) {
					t.Errorf("got %v", err)
				}
			}
		}
	}
}

func TestWithoutContacts(t *testing.T) {
	for text, want := range map[string]string{
		"at 2022-08-18T06:00:12Z, request 7F1C0B2E-0000-4000-8000-000000000001":           "",
		"delete [b6332ec1-7057-4abe-9331-3d72feddfe41] first, 3 of 4 are left in 2026":    "",
		"the property '@odata.type' is missing; https://aka.ms/mysecurityinfo says more.": "",
		"'555' is no number":       "'(hidden)' is no number",
		"+290 2212 and 22 12":      "(hidden) and 22 12",
		"a 12345678":               "a (hidden)",
		"a@b, c@d.example (e@f.g)": "(hidden), (hidden) ((hidden))",
	} {
		if want == "" {
			want = text
		}
		err := withoutContacts(&serviceerror.Error{Status: 400, Message: text}, "555")
		if e := err.(*serviceerror.Error); e.Message != want { //nolint:errorlint // it is returned unchanged
			t.Errorf("got %q, want %q", e.Message, want)
		}
	}
	// Words of the transport are not the service's.
	for _, status := range []int{0, 401} {
		err := &serviceerror.Error{Status: status, Message: "dial tcp 192.168.100.200:443: connection refused"}
		if got := withoutContacts(err, "+1 2065550111").Error(); got != err.Error() {
			t.Errorf("it became %q", got)
		}
	}
	if withoutContacts(nil, "x") != nil || withoutContacts(context.Canceled, "x") != context.Canceled { //nolint:errorlint // as above
		t.Error("an error of another kind is changed")
	}
	if err := withoutContacts(&serviceerror.Error{Status: 400, Message: "x"}, "\xff"); err == nil {
		t.Error("the error is lost")
	}
}

// TestAStartingValueStaysWanted: a starting value that was written stays wanted if the change is planned once more,
// although the mode leaves alone what a user has. The change ends only when the service shows it, or the state would
// lack what the user has.
func TestAStartingValueStaysWanted(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	for _, f := range []emulator.Fault{
		{Method: http.MethodPost, Path: "/emailMethods", Status: 503, Times: 1},
		// The first reading after the second try comes from a replica that does not know the number yet.
		{Method: http.MethodGet, Path: "/phoneMethods", Skip: 2, Times: 1, Before: kim(contacts{mobile: ""})},
		{Method: http.MethodGet, Path: "/phoneMethods", Skip: 3, Times: 1, Before: kim(contacts{mobile: mobile1})},
	} {
		f.Service = emulator.Graph
		server.Inject(f)
	}
	want := contacts{mobile: mobile1, email: email1}
	result, err := update(t, client, ContactChange{Prepopulate: true, Wanted: want})
	if err != nil {
		t.Error(err)
	}
	has(t, "result", result.Live.Values, want)
	has(t, "tenant", stored(t, server, emulator.SeedUserID), want)
	if got, want := inLanes(writes(server)), []string{"POST mobile_phone", "POST email", "POST email"}; !slices.Equal(got, want) {
		t.Errorf("wrote %v", got)
	}
}
