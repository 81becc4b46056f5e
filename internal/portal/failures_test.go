package portal_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestFaultsOfAWrite checks that the document has the written values and others' changes in the end, whatever fails
// during the write, and that the caller gets the values before.
func TestFaultsOfAWrite(t *testing.T) {
	t.Parallel()
	put := emulator.Fault{Service: emulator.Portal, Method: http.MethodPut, Path: policyPath, Times: 1}
	foreign := func(s *emulator.State) { s.SetPolicy("skipRegistrationMaxAllowedDays", 21) }
	for name, fault := range map[string]func(emulator.Fault) emulator.Fault{
		"throttled, whole seconds": func(f emulator.Fault) emulator.Fault { f.Status, f.RetryAfter = 429, "0"; return f },
		"throttled, a fraction":    func(f emulator.Fault) emulator.Fault { f.Status, f.RetryAfter = 429, "0.005"; return f },
		"throttled, no time named": func(f emulator.Fault) emulator.Fault { f.Status = 429; return f },
		"503 with a page": func(f emulator.Fault) emulator.Fault {
			f.Status, f.Body, f.ContentType = 503, "<html><title>Down</title></html>", "text/html"
			return f
		},
		"504 after the write took effect": func(f emulator.Fault) emulator.Fault { f.Status, f.AfterWrite = 504, true; return f },
		"connection lost before":          func(f emulator.Fault) emulator.Fault { f.Drop = emulator.DropBefore; return f },
		"connection lost after":           func(f emulator.Fault) emulator.Fault { f.Drop = emulator.DropAfter; return f },
		"connection lost in the answer":   func(f emulator.Fault) emulator.Fault { f.Drop = emulator.DropMidBody; return f },
		"stale reads":                     func(f emulator.Fault) emulator.Fault { f.StaleReads = 5; return f },
		"somebody else changes the document while the write fails": func(f emulator.Fault) emulator.Fault {
			f.Status, f.Before = 500, foreign
			return f
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t)
			f := fault(put)
			server.Inject(f)
			before, after, err := writePage(t.Context(), administrator(t, server), portal.RegistrationPage, days(30))
			if err != nil {
				t.Fatal(err)
			}
			if was, is := string(before.Raw(daysKey)), string(after.Raw(daysKey)); was != "180" || is != "30" {
				t.Errorf("before and after: got %s and %s, want 180 and 30", was, is)
			}
			if got := property(t, server, daysKey); got != "30" {
				t.Errorf("the tenant has %s", got)
			}
			if f.Before != nil && property(t, server, "skipRegistrationMaxAllowedDays") != "21" {
				t.Error("the change of somebody else was overwritten")
			}
		})
	}
}

// TestFailures checks that every failure in sspr-policy 1.6 becomes an error of its kind, with a request ID.
func TestFailures(t *testing.T) {
	t.Parallel()
	page := func(status int, contentType, body string) emulator.Fault {
		return emulator.Fault{Service: emulator.Portal, Path: policyPath, Status: status, ContentType: contentType, Body: body}
	}
	expired := `{"Message":"AADSTS500133: Assertion is not within its valid time range.","ClientData":{"errorCode":"msalautherror_invalid_grant"}}`
	for name, test := range map[string]struct {
		fault     emulator.Fault
		userToken string
		kind      serviceerror.Kind
		says      string
	}{
		"no role":                         {userToken: emulator.SeedUserID, kind: serviceerror.Forbidden, says: "httpCode"},
		"expired token hidden in a 400":   {fault: page(400, "application/json", expired), kind: serviceerror.ExpiredToken, says: "AADSTS500133"},
		"401 page":                        {fault: page(401, "text/html", "<html><title>401 Unauthorized</title></html>"), kind: serviceerror.Unauthenticated, says: "401 Unauthorized"},
		"404 page":                        {fault: page(404, "text/html", "<html>IIS</html>"), kind: serviceerror.WrongPath, says: "HTML"},
		"404 JSON":                        {fault: page(404, "application/json", `{"message":"No HTTP resource was found"}`), kind: serviceerror.WrongPath, says: "No HTTP resource"},
		"200 page":                        {fault: page(200, "text/html", "<html>Sign in</html>"), kind: serviceerror.NotUnderstood, says: "HTML"},
		"200 without a body":              {fault: page(200, "application/json", ""), kind: serviceerror.NotUnderstood},
		"200 that is another document":    {fault: page(200, "application/json", `{"a":1}`), kind: serviceerror.NotUnderstood},
		"200 cut off":                     {fault: page(200, "application/json", `{"enablementType":1`), kind: serviceerror.NotUnderstood},
		"a redirect":                      {fault: page(302, "text/html", ""), kind: serviceerror.NotUnderstood},
		"429 for good":                    {fault: page(429, "application/json", "{}"), kind: serviceerror.Throttled},
		"500 for good":                    {fault: page(500, "text/html", "<html></html>"), kind: serviceerror.Unavailable},
		"400 that says nothing":           {fault: page(400, "", ""), kind: serviceerror.Refused},
		"400 with an error of its own":    {fault: page(400, "application/json", `{"ClientData":{"errorCode":"BadRequest"},"Message":"no"}`), kind: serviceerror.Refused, says: "no"},
		"an error that is a JSON string":  {fault: page(400, "application/json", `"broken"`), kind: serviceerror.Refused, says: "broken"},
		"no connection":                   {fault: emulator.Fault{Service: emulator.Portal, Drop: emulator.DropBefore}, kind: serviceerror.Unreachable},
		"an answer that ends in the body": {fault: emulator.Fault{Service: emulator.Portal, Drop: emulator.DropMidBody}, kind: serviceerror.Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t)
			if test.fault.Service != "" {
				server.Inject(test.fault)
			}
			if test.userToken == "" {
				test.userToken = emulator.SeedPolicyAdministratorID
			}
			token := server.IssueToken(userToken(test.userToken))
			_, err := client(t, server, &tokens{values: []string{token}}).Policy(t.Context())
			e, ok := errors.AsType[*serviceerror.Error](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if e.Kind != test.kind || !strings.Contains(e.Message, test.says) {
				t.Errorf("got kind %d, %q; want kind %d, %q", e.Kind, e.Message, test.kind, test.says)
			}
			if e.RequestID == "" && e.Status != 0 {
				t.Error("no request id")
			}
			if strings.Contains(err.Error(), token) {
				t.Error("the token is in the error")
			}
		})
	}
}

func TestAnAppOnlyTokenIsRefusedByTheService(t *testing.T) {
	t.Parallel()
	server := start(t)
	app := server.IssueToken(emulator.TokenSpec{ClientID: emulator.SeedClientID, Audience: emulator.PortalAudience})
	_, err := client(t, server, &tokens{values: []string{app}}).Policy(t.Context())
	if serviceerror.KindOf(err) != serviceerror.Refused {
		t.Errorf("got %v", err)
	}
}

func TestAnExpiredTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	server := start(t)
	old := userToken(emulator.SeedPolicyAdministratorID)
	old.ExpiresAt = time.Now().Add(-time.Minute)
	source := &tokens{values: []string{server.IssueToken(old), server.IssueToken(userToken(emulator.SeedPolicyAdministratorID))}}
	if _, err := client(t, server, source).Policy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if source.renewed != 1 {
		t.Errorf("renewals: got %d, want 1", source.renewed)
	}
}

func TestAWriteThatIsNotKeptIsReported(t *testing.T) {
	t.Parallel()
	server := start(t)
	server.Inject(emulator.Fault{Service: emulator.Portal, Method: http.MethodPut, NotPersisted: true})
	_, _, err := writePage(t.Context(), administrator(t, server), portal.RegistrationPage, days(30))
	if serviceerror.KindOf(err) != serviceerror.NotPersisted {
		t.Errorf("got %v", err)
	}
}

// TestAWriterBetweenTheTwoRequests checks that the on-premises switches are confirmed together: if another writer
// reverts the first between the two requests, the write is not a success.
func TestAWriterBetweenTheTwoRequests(t *testing.T) {
	t.Parallel()
	const path = "/api/PasswordReset/OnPremisesPasswordResetPolicies"
	wanted := sspr.OnPremisesIntegration{WriteBack: new(true), CloudSyncWriteBack: new(true), UnlockWithoutReset: new(true)}
	back := func(s *emulator.State) { s.OnPremisesPasswordReset.Set("enablementForTenant", false) }
	for name, fault := range map[string]emulator.Fault{
		"the second is accepted":        {},
		"the second fails after it did": {Status: http.StatusServiceUnavailable, AfterWrite: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t)
			fault.Service, fault.Method, fault.Path, fault.Skip, fault.Times, fault.Before = emulator.Portal, http.MethodPut, path, 1, 1, back
			server.Inject(fault)
			_, _, err := administrator(t, server).UpdateOnPremises(t.Context(), wanted)
			e, ok := errors.AsType[*serviceerror.Error](err)
			if !ok || e.Kind != serviceerror.NotPersisted || !e.Partly {
				t.Errorf("got %v", err)
			}
		})
	}
}
