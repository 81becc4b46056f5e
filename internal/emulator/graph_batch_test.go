package emulator

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// item makes an item of a batch; a nil body makes none.
func item(id, method, url string, body any, dependsOn ...string) map[string]any {
	one := map[string]any{"id": id, "method": method, "url": url}
	if body != nil {
		one["body"], one["headers"] = body, map[string]string{"content-type": "application/json"}
	}
	if len(dependsOn) > 0 {
		one["dependsOn"] = dependsOn
	}
	return one
}

// itemReply is the answer of one item.
type itemReply struct {
	ID      string
	Status  int
	Headers map[string]string
	Body    json.RawMessage
}

func (e *testTenant) sendBatch(spec TokenSpec, items ...map[string]any) reply {
	e.t.Helper()
	return e.send(http.MethodPost, "/$batch", spec, map[string]any{"requests": items})
}

// batched sends a batch that succeeds as a whole.
func (e *testTenant) batched(items ...map[string]any) (order []string, byID map[string]itemReply) {
	e.t.Helper()
	r := e.sendBatch(TokenSpec{}, items...)
	wantStatus(e.t, r, http.StatusOK)
	return readBatchAnswers(e.t, r)
}

func readBatchAnswers(t *testing.T, r reply) (order []string, byID map[string]itemReply) {
	t.Helper()
	var all struct{ Responses []itemReply }
	if err := json.Unmarshal(r.body, &all); err != nil {
		t.Fatal(err)
	}
	byID = map[string]itemReply{}
	for _, one := range all.Responses {
		order = append(order, one.ID)
		byID[one.ID] = one
	}
	return order, byID
}

func TestBatch(t *testing.T) {
	e := startTenant(t, Options{})
	mobile := phonesOf(SeedUserID) + "/" + MobilePhoneMethodID
	order, got := e.batched(
		item("read", "GET", mobile, nil, "add"),
		item("Add", "post", phonesOf(SeedUserID), aPhone("mobile", "+12065555555")),
		item("drop", "DELETE", strings.TrimPrefix(mobile, "/"), nil, "READ"),
		item("guest", "GET", "/users/gil_fabrikam.example%23EXT%23@contosoexample.onmicrosoft.com?$select=id", nil),
		item("denied", "POST", "/$batch", document.New()),
	)
	if strings.Join(order, " ") != "denied guest drop Add read" {
		t.Errorf("the order is %v", order)
	}
	for id, want := range map[string]int{"Add": 201, "read": 200, "drop": 204, "guest": 200, "denied": 400} {
		one := got[id]
		if one.Status != want || one.Headers["request-id"] == "" || (len(one.Body) == 0) != (want == 204) {
			t.Errorf("%s: %d %v %s", id, one.Status, one.Headers, one.Body)
		}
		if (one.Headers["Content-Type"] == "") != (want == 204) {
			t.Errorf("%s: %v", id, one.Headers)
		}
	}
	if !strings.Contains(string(got["read"].Body), `"+1 2065555555"`) || !strings.Contains(string(got["guest"].Body), SeedGuestID) {
		t.Errorf("%s %s", got["read"].Body, got["guest"].Body)
	}
	var writes, sent, items int
	for _, r := range e.Requests() {
		if r.IsWrite() {
			writes++
		}
		if r.Batched {
			items++
			if r.TokenKind != "app" || r.Service != Graph || r.Header.Get("Authorization") != "" {
				t.Errorf("%+v", r)
			}
		} else {
			sent++
			if !r.IsBatch() {
				t.Errorf("%+v", r)
			}
		}
	}
	if writes != 3 || sent != 1 || items != 5 { // the batch within the batch asked for a change, too
		t.Errorf("%d writes, %d requests, %d items", writes, sent, items)
	}
}

// TestBatchOrder shows that items that do not depend on one another are not handled in their order.
func TestBatchOrder(t *testing.T) {
	e := startTenant(t, Options{})
	_, got := e.batched(
		item("1", "POST", phonesOf(SeedUserID), aPhone("mobile", "+1 2065555555")),
		item("2", "POST", phonesOf(SeedUserID), aPhone("alternateMobile", "+1 2065556666")),
	)
	if got["1"].Status != http.StatusCreated || got["2"].Status != http.StatusBadRequest {
		t.Errorf("%v", got)
	}
	_, got = e.batched(
		item("1", "POST", phonesOf(SeedReaderID), aPhone("mobile", "+1 2065555555")),
		item("2", "POST", phonesOf(SeedReaderID), aPhone("alternateMobile", "+1 2065556666"), "1"),
		item("3", "POST", phonesOf(SeedReaderID), aPhone("mobile", "+1 2065555555"), "2"),
		item("4", "GET", "/organization", nil, "3"),
		item("5", "GET", "/organization", nil, "1", "4"),
	)
	for id, want := range map[string]int{"1": 201, "2": 201, "3": 400, "4": 424, "5": 424} {
		if got[id].Status != want {
			t.Errorf("%s: %d %s", id, got[id].Status, got[id].Body)
		}
	}
	if !strings.Contains(string(got["5"].Body), `"code":"FailedDependency"`) {
		t.Errorf("%s", got["5"].Body)
	}
}

func TestMalformedBatches(t *testing.T) {
	e := startTenant(t, Options{})
	good := item("1", "GET", "/organization", nil)
	many := func(n int) (all []map[string]any) {
		for i := range n {
			all = append(all, item(strconv.Itoa(i), "GET", "/organization", nil))
		}
		return all
	}
	for name, items := range map[string][]map[string]any{
		"nothing":      {},
		"21":           many(21),
		"twice":        {item("a", "GET", "/organization", nil), item("A", "GET", "/organization", nil)},
		"no id":        {item("", "GET", "/organization", nil)},
		"no method":    {item("1", "", "/organization", nil)},
		"no url":       {item("1", "GET", "", nil)},
		"absolute url": {item("1", "GET", "https://graph.microsoft.com/v1.0/organization", nil)},
		"other host":   {item("1", "GET", "//graph.microsoft.com/v1.0/organization", nil)},
		"no type":      {{"id": "1", "method": "POST", "url": phonesOf(SeedUserID), "body": aPhone("mobile", "+1 2065555555")}},
		"no such id":   {good, item("2", "GET", "/organization", nil, "3")},
		"circle":       {good, item("2", "GET", "/organization", nil, "3"), item("3", "GET", "/organization", nil, "2")},
		"itself":       {item("1", "GET", "/organization", nil, "1")},
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, e.sendBatch(TokenSpec{}, items...), http.StatusBadRequest, "BadRequest")
		})
	}
	for _, r := range e.Requests() {
		if r.Batched {
			t.Errorf("%s %s was handled", r.Method, r.Path)
		}
	}
	wantStatus(t, e.sendBatch(TokenSpec{}, many(20)...), http.StatusOK)
	wantStatus(t, e.send(http.MethodPost, "/$batch", TokenSpec{}, "x"), http.StatusBadRequest)
	wantStatus(t, e.sendBatch(TokenSpec{}, map[string]any{
		"id": "1", "method": "POST", "url": phonesOf(SeedUserID), "body": nil, "dependsOn": []string{},
	}), http.StatusOK)
	wantError(t, e.do(http.MethodPost, odata.BatchPath, "", []byte(`{}`)), http.StatusUnauthorized, "InvalidAuthenticationToken")
}

// TestRightsOfItems shows that an item has the rights of the batch's token and no other.
func TestRightsOfItems(t *testing.T) {
	e := startTenant(t, Options{})
	phone := item("phone", "POST", phonesOf(SeedUserID), aPhone("mobile", "+1 2065555555"))
	phone["headers"].(map[string]string)["Authorization"] = "Bearer " + e.IssueToken(TokenSpec{})
	r := e.sendBatch(TokenSpec{Permissions: []string{"User.Read.All"}}, phone, item("user", "GET", "/users/"+SeedUserID, nil))
	wantStatus(t, r, http.StatusOK)
	_, got := readBatchAnswers(t, r)
	if got["phone"].Status != http.StatusForbidden || got["user"].Status != http.StatusOK {
		t.Errorf("%v", got)
	}
}

func TestFaultsOfItems(t *testing.T) {
	e := startTenant(t, Options{})
	add := func() map[string]itemReply {
		_, got := e.batched(
			item("kim", "POST", phonesOf(SeedUserID), aPhone("mobile", "+1 2065555555")),
			item("rea", "POST", emailsOf(SeedReaderID), anEmail("rea@fabrikam.example")),
		)
		return got
	}
	e.Inject(Fault{
		Service: Graph, Method: http.MethodPost, Path: "/phoneMethods", Times: 1, Status: http.StatusServiceUnavailable,
		ContentType: "text/html", Body: "<html>", RetryAfter: "2.128",
	})
	e.Inject(Fault{Service: Graph, Path: "/emailMethods", Times: 1, Status: http.StatusGatewayTimeout, AfterWrite: true})
	got := add()
	if got["kim"].Status != 503 || got["kim"].Headers["Retry-After"] != "2.128" ||
		string(got["kim"].Body) != `"`+base64.StdEncoding.EncodeToString([]byte("<html>"))+`"` {
		t.Errorf("%v", got["kim"])
	}
	if got["rea"].Status != 504 || got["rea"].Body != nil {
		t.Errorf("%v", got["rea"])
	}
	got = add()
	if got["kim"].Status != http.StatusCreated || got["rea"].Status != http.StatusBadRequest {
		t.Errorf("%v", got)
	}
	e.Inject(Fault{Service: Graph, Method: http.MethodDelete, StaleReads: 1, Times: 1})
	e.Inject(Fault{Service: Graph, Method: http.MethodDelete, NotPersisted: true, Times: 1})
	_, _ = e.batched(
		item("kim", "DELETE", phonesOf(SeedUserID)+"/"+MobilePhoneMethodID, nil, "rea"),
		item("rea", "DELETE", emailsOf(SeedReaderID)+"/"+tenant.EmailMethodID, nil),
	)
	for _, want := range []int{http.StatusOK, http.StatusNotFound} {
		_, got := e.batched(item("rea", "GET", emailsOf(SeedReaderID)+"/"+tenant.EmailMethodID, nil))
		if got["rea"].Status != want {
			t.Errorf("%v", got)
		}
	}
	wantStatus(t, e.graph(phonesOf(SeedUserID)+"/"+MobilePhoneMethodID), http.StatusOK)
}

// TestFaultsOfBatches shows what acts on a batch as a whole, once, and not on its items again.
func TestFaultsOfBatches(t *testing.T) {
	add := item("1", "POST", phonesOf(SeedUserID), aPhone("mobile", "+1 2065555555"))
	for name, f := range map[string]Fault{
		"everything": {Service: Graph}, "POST": {Service: Graph, Method: http.MethodPost}, "path": {Path: "/v1.0/$batch"},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{})
			f.Times, f.Status = 1, http.StatusTooManyRequests
			e.Inject(f)
			f.Status, f.NotPersisted = 0, true
			e.Inject(f)
			wantStatus(t, e.sendBatch(TokenSpec{}, add), http.StatusTooManyRequests)
			for _, want := range []int{http.StatusCreated, http.StatusCreated, http.StatusBadRequest} {
				if _, got := e.batched(add); got["1"].Status != want {
					t.Errorf("%v", got)
				}
			}
		})
	}
	t.Run("after the write", func(t *testing.T) {
		e := startTenant(t, Options{})
		e.Inject(Fault{Service: Graph, Path: "$batch", Status: http.StatusGatewayTimeout, AfterWrite: true})
		wantStatus(t, e.sendBatch(TokenSpec{}, add), http.StatusGatewayTimeout)
		wantStatus(t, e.graph(phonesOf(SeedUserID)+"/"+MobilePhoneMethodID), http.StatusOK)
	})
}

func TestDelayOfBatches(t *testing.T) {
	const delay = 100 * time.Millisecond
	for name, f := range map[string]Fault{
		"batch": {Service: Graph, Delay: delay}, "items": {Service: Graph, Method: http.MethodGet, Delay: delay},
	} {
		e := startTenant(t, Options{})
		e.IssueToken(TokenSpec{})
		e.Inject(f)
		start := time.Now()
		e.batched(
			item("1", "GET", "/organization", nil), item("2", "GET", "/users", nil), item("3", "GET", "/groups", nil),
			item("4", "GET", "/organization", nil), item("5", "GET", "/users", nil), item("6", "GET", "/groups", nil),
		)
		if took := time.Since(start); took < delay || took > 5*delay {
			t.Errorf("%s: it took %s", name, took)
		}
	}
}

func TestDroppedBatches(t *testing.T) {
	for _, path := range []string{"/phoneMethods", "/$batch"} {
		for drop, stored := range map[DropKind]bool{DropBefore: false, DropAfter: true, DropMidBody: true} {
			e := startTenant(t, Options{})
			e.Inject(Fault{Service: Graph, Method: http.MethodPost, Path: path, Drop: drop, Times: 1})
			raw, _ := json.Marshal(map[string]any{"requests": []any{
				item("1", "POST", emailsOf(SeedReaderID), anEmail("rea@fabrikam.example")),
				item("2", "POST", phonesOf(SeedUserID), aPhone("mobile", "+1 2065555555")),
			}})
			if r, err := e.try(http.MethodPost, odata.BatchPath, e.IssueToken(TokenSpec{}), raw); err == nil {
				t.Errorf("%s %d: %s", path, drop, r.body)
			}
			_ = e.View(func(s State) {
				if (s.Phone(SeedUserID, PhoneMobile) != "") != stored || (s.Email(SeedReaderID) != "") != stored {
					t.Errorf("%s %d: stored %+v", path, drop, s.User(SeedUserID).Methods)
				}
			})
			items, batches := 0, 0
			for _, r := range e.Requests() {
				if r.Batched {
					items++
				}
				if r.IsBatch() {
					batches++
				}
			}
			if wantItems := map[bool]int{true: 2, false: 0}[stored || path == "/phoneMethods"]; items != wantItems || batches != 1 {
				t.Errorf("%s %d: %d items and %d batches are in the log", path, drop, items, batches)
			}
		}
	}
}

func TestThrottle(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.Settings.GraphRequestsPerSecond = 5 }})
	var items []map[string]any
	for i := range 20 {
		items = append(items, item(fmt.Sprint(i), "GET", "/organization", nil))
	}
	_, got := e.batched(items...)
	for fractional := range 2 {
		refused := 0
		for _, one := range got {
			if one.Status == http.StatusOK {
				continue
			}
			refused++
			after, err := strconv.ParseFloat(one.Headers["Retry-After"], 64)
			if one.Status != http.StatusTooManyRequests || err != nil || (after == 1) != (fractional == 0) || after <= 0 || after > 1 ||
				!strings.Contains(string(one.Body), `"innerError":{"code":"429"`) {
				t.Errorf("%v %s", one, one.Body)
			}
		}
		if refused < 14 {
			t.Errorf("only %d of 20 are refused", refused)
		}
		if fractional == 0 {
			_ = e.Update(func(s *State) error { s.Settings.FractionalRetryAfter = true; return nil })
			_, got = e.batched(items...)
		}
	}
	if granted, refused := e.GraphThrottle(); granted+refused != 40 || refused < 28 {
		t.Errorf("%d granted, %d refused", granted, refused)
	}
	time.Sleep(250 * time.Millisecond)
	wantStatus(t, e.graph("/organization"), http.StatusOK)
}
