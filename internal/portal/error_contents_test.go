package portal_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestErrorContents checks that the code, the message and the request ID are found in every place that the service uses
// (sspr-policy 1.6), and that the kind follows from the meaning.
func TestErrorContents(t *testing.T) {
	t.Parallel()
	const page = "<html><head><title>403 Gateway</title></head></html>"
	for name, test := range map[string]struct {
		status        int
		header        []string
		body          string
		kind          serviceerror.Kind
		code, message string
		id            string
	}{
		"everything": {
			400, nil, `{"Message":"outer","XMsServerRequestId":"server","ClientData":{"errorCode":"Bad","internalTransactionId":"inner","localizedErrorDetails":{"errorDetail":"detail"}}}`,
			serviceerror.Refused, "Bad", "detail", "server",
		},
		"no detail":                 {400, nil, `{"Message":"outer","ClientData":{"internalTransactionId":"inner"}}`, serviceerror.Refused, "", "outer", "inner"},
		"an id in the header":       {500, []string{"x-ms-request-id", "header"}, `{"XMsServerRequestId":"server"}`, serviceerror.Unavailable, "", "", "header"},
		"expired by its code":       {400, nil, `{"ClientData":{"errorCode":"MSALAuthError_invalid_grant"}}`, serviceerror.ExpiredToken, "MSALAuthError_invalid_grant", "", ""},
		"expired by its message":    {400, nil, `{"Message":"AADSTS500133: x"}`, serviceerror.ExpiredToken, "", "AADSTS500133: x", ""},
		"not expired":               {409, nil, `{"Message":"AADSTS500133: x"}`, serviceerror.Refused, "", "AADSTS500133: x", ""},
		"not renewed past MFA":      {400, nil, `{"Message":"AADSTS50076: x","ClientData":{"errorCode":"msalautherror_invalid_grant"}}`, serviceerror.MFARequired, "msalautherror_invalid_grant", "AADSTS50076: x", ""},
		"a policy, in the detail":   {400, nil, `{"Message":"outer","ClientData":{"errorCode":"x","localizedErrorDetails":{"errorDetail":"AADSTS53003: x"}}}`, serviceerror.ConditionalAccess, "x", "AADSTS53003: x", ""},
		"a policy, in a 401":        {401, nil, `{"Message":"AADSTS53000: x"}`, serviceerror.ConditionalAccess, "", "AADSTS53000: x", ""},
		"revoked, in a 403":         {403, nil, `{"Message":"AADSTS50173: x"}`, serviceerror.SignInRevoked, "", "AADSTS50173: x", ""},
		"a disabled user":           {400, nil, `{"Message":"AADSTS50057: x"}`, serviceerror.UserCannotSignIn, "", "AADSTS50057: x", ""},
		"no consent":                {400, nil, `{"Message":"AADSTS65001: x"}`, serviceerror.ConsentMissing, "", "AADSTS65001: x", ""},
		"an unknown number":         {400, nil, `{"Message":"AADSTS5001339: x","ClientData":{"errorCode":"msalautherror_invalid_grant"}}`, serviceerror.SignInFailed, "msalautherror_invalid_grant", "AADSTS5001339: x", ""},
		"an exchange, no number":    {400, nil, `{"Message":"x","ClientData":{"errorCode":"msalautherror_interaction_required"}}`, serviceerror.SignInFailed, "msalautherror_interaction_required", "x", ""},
		"a number, in a 404":        {404, nil, `{"Message":"AADSTS50076: x"}`, serviceerror.WrongPath, "", "AADSTS50076: x", ""},
		"no right, in a 400":        {400, nil, `{"ClientData":{"errorCode":"authorization_requestdenied"}}`, serviceerror.Forbidden, "authorization_requestdenied", "", ""},
		"a page":                    {403, []string{"Content-Type", "text/html"}, page, serviceerror.Forbidden, "", `an HTML page titled "403 Gateway"`, ""},
		"a page said to be JSON":    {403, nil, "\n  " + page, serviceerror.Forbidden, "", `an HTML page titled "403 Gateway"`, ""},
		"a page without its end":    {403, nil, "<title>403", serviceerror.Forbidden, "", "an HTML page", ""},
		"a page without its start":  {403, nil, "<b>403</title>", serviceerror.Forbidden, "", "an HTML page", ""},
		"a text said to be a page":  {502, []string{"Content-Type", "TEXT/HTML"}, "down", serviceerror.Unavailable, "", "an HTML page", ""},
		"a text":                    {502, nil, "down\nfor now", serviceerror.Unavailable, "", "down for now", ""},
		"a small letter":            {404, nil, `{"message":"No HTTP resource"}`, serviceerror.WrongPath, "", "No HTTP resource", ""},
		"a message beside a number": {400, nil, `{"Message":"outer","ClientData":7}`, serviceerror.Refused, "", "outer", ""},
		"a word that is a page":     {200, []string{"Content-Type", "text/html"}, "down", serviceerror.NotUnderstood, "", "the response is an HTML page", ""},
		"a success of another kind": {399, nil, "", serviceerror.NotUnderstood, "", "unexpected status of the response (HTTP 399)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
				d.answer = func(int, *http.Request) *http.Response { return reply(test.status, test.body, test.header...) }
				_, err := c.Policy(t.Context())
				e, ok := errors.AsType[*serviceerror.Error](err)
				if !ok || e.Kind != test.kind || e.Code != test.code || e.Message != test.message || test.id != "" && e.RequestID != test.id || e.RequestID == "" {
					t.Errorf("got %+v", e)
				}
			})
		})
	}
}

// TestWhichRefusalsANewTokenMayHelp checks that an expired token is renewed once, and so is a token that was refused
// for an unknown reason. A policy's demands on the user apply to the next token as well.
func TestWhichRefusalsANewTokenMayHelp(t *testing.T) {
	t.Parallel()
	for number, sent := range map[string]string{
		"500133": "GET-GET", "700082": "GET-GET", "70043": "GET-GET", "4711": "GET-GET", "": "GET-GET",
		"50173": "GET", "50076": "GET", "50079": "GET", "50158": "GET", "53000": "GET", "53003": "GET", "530003": "GET", "50057": "GET", "65001": "GET",
	} {
		withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
			message := "refused"
			if number != "" {
				message = "AADSTS" + number + ": refused"
			}
			d.answer = func(int, *http.Request) *http.Response {
				return reply(http.StatusBadRequest, `{"Message":"`+message+`","ClientData":{"errorCode":"msalautherror_invalid_grant"}}`)
			}
			if _, err := c.Policy(t.Context()); err == nil || !strings.Contains(err.Error(), message) {
				t.Errorf("%s: got %v", number, err)
			}
			d.want(sent)
		})
	}
}

// TestTheRoleThatIsMissing checks that an error names the role for the failed operation.
func TestTheRoleThatIsMissing(t *testing.T) {
	t.Parallel()
	roles := func(put int, act func(ctx context.Context, c *portal.Client) error) string {
		role := ""
		withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
			d.doc = strings.TrimSuffix(fakeDocument, "}") + "," + strings.TrimPrefix(onPremisesDocument, "{")
			d.answer = func(_ int, r *http.Request) *http.Response {
				if put == 0 || r.Method == http.MethodPut {
					return reply(http.StatusForbidden, "")
				}
				return nil
			}
			if e, ok := errors.AsType[*serviceerror.Error](act(t.Context(), c)); ok {
				role = e.Role
			}
		})
		return role
	}
	page := func(ctx context.Context, c *portal.Client) error {
		_, _, err := writePage(ctx, c, portal.RegistrationPage, days(30))
		return err
	}
	switches := func(ctx context.Context, c *portal.Client) error {
		_, _, err := c.UpdateOnPremises(ctx, sspr.OnPremisesIntegration{WriteBack: p(true)})
		return err
	}
	for i, got := range []string{roles(0, page), roles(0, switches), roles(1, page), roles(1, switches)} {
		const checkPage, writes = "Security Administrator or User Administrator", "Authentication Policy Administrator"
		if want := []string{checkPage, checkPage, writes + ", or for the page Properties User Administrator", writes}[i]; got != want {
			t.Errorf("%d: got %q, want %q", i, got, want)
		}
	}
}

// TestCancelAndTimeout checks that Ctrl-C and a timeout have different messages.
func TestCancelAndTimeout(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{context.Canceled, context.DeadlineExceeded} {
		c := portal.New(portal.Options{Endpoint: "https://portal.invalid", Tokens: &tokens{values: []string{"first"}}, HTTPClient: &http.Client{
			Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, cause }),
		}})
		_, err := c.OnPremises(t.Context())
		e, ok := errors.AsType[*serviceerror.Error](err)
		want := map[bool]string{true: "the operation was canceled", false: "the operation timed out"}[errors.Is(cause, context.Canceled)]
		if !ok || e.Kind != serviceerror.TimedOut || e.Message != want || !errors.Is(err, cause) {
			t.Errorf("%v: got %+v", cause, err)
		}
	}
	nowhere := portal.New(portal.Options{Endpoint: "https://portal invalid", Tokens: &tokens{values: []string{"first"}}, HTTPClient: http.DefaultClient})
	if _, err := nowhere.OnPremises(t.Context()); serviceerror.KindOf(err) != serviceerror.Unreachable {
		t.Errorf("no address: got %v", err)
	}
}

// TestAChangeThatCannotBeAppliedFailsAlone checks that such a change fails before anything is sent.
func TestAChangeThatCannotBeAppliedFailsAlone(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		var all sync.WaitGroup
		all.Go(func() {
			_, _, err := writePage(t.Context(), c, portal.ScopePage, sspr.Scope{EnabledFor: p(sspr.EnabledFor("sometimes"))})
			if e, ok := errors.AsType[*serviceerror.Error](err); !ok || e.Kind != serviceerror.Other || !strings.Contains(e.Message, "sometimes") {
				t.Errorf("got %v", err)
			}
		})
		time.Sleep(time.Millisecond) // the one that fails is the first
		all.Go(func() {
			if _, after, err := writeDays(t.Context(), c, 30); err != nil || after != "30" {
				t.Errorf("the other: got %s, %v", after, err)
			}
		})
		all.Wait()
		d.want("GET-PUT-GET")
	})
}

// TestARefusedCommitKeepsTheFirstRead checks the values before, although the document is read again for each change.
func TestARefusedCommitKeepsTheFirstRead(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.answer = func(n int, r *http.Request) *http.Response {
			if r.Method == http.MethodPut && n == 1 {
				d.doc = strings.Replace(d.doc, ":180", ":77", 1) // another writer
				return reply(http.StatusBadRequest, "")
			}
			return nil
		}
		var all sync.WaitGroup
		all.Go(func() {
			_, _, _ = writePage(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Users: p(false)})
		})
		if before, after, err := writeDays(t.Context(), c, 30); err != nil || before != "180" || after != "30" {
			t.Errorf("got %s, %s, %v", before, after, err)
		}
		all.Wait()
	})
}

// TestReadingBackFails checks that a permanent error ends the confirmation.
func TestReadingBackFails(t *testing.T) {
	t.Parallel()
	forbidden := func(n int, r *http.Request) *http.Response {
		if r.Method == http.MethodGet && n > 1 {
			return reply(http.StatusForbidden, "")
		}
		return nil
	}
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.answer = forbidden
		if before, _, err := writeDays(t.Context(), c, 30); serviceerror.KindOf(err) != serviceerror.Forbidden || before != "180" {
			t.Errorf("got %s, %v", before, err)
		}
		d.want("GET-PUT-GET")
	})
	withOnPremises(t, nil, func(t *testing.T, d *fakePortal, c *portal.Client) {
		usual := d.answer
		d.answer = func(n int, r *http.Request) *http.Response {
			if resp := forbidden(n, r); resp != nil {
				return resp
			}
			return usual(n, r)
		}
		for _, want := range []string{"GET-PUT-GET", "GET-PUT-GET-GET"} { // a failed write delays no other
			if _, _, err := c.UpdateOnPremises(t.Context(), sspr.OnPremisesIntegration{WriteBack: p(true)}); serviceerror.KindOf(err) != serviceerror.Forbidden {
				t.Errorf("switches: got %v", err)
			}
			d.want(want)
		}
	})
	// A read that takes too long is not the last one.
	for _, update := range []func(ctx context.Context, c *portal.Client) error{
		func(ctx context.Context, c *portal.Client) error { _, _, err := writeDays(ctx, c, 30); return err },
		func(ctx context.Context, c *portal.Client) error {
			_, _, err := c.UpdateOnPremises(ctx, sspr.OnPremisesIntegration{WriteBack: p(true)})
			return err
		},
	} {
		withOnPremises(t, nil, func(t *testing.T, d *fakePortal, _ *portal.Client) {
			d.doc = strings.TrimSuffix(fakeDocument, "}") + "," + strings.TrimPrefix(onPremisesDocument, "{")
			gets := 0
			slow := roundTripper(func(r *http.Request) (*http.Response, error) {
				if r.Method == http.MethodGet {
					if gets++; gets == 2 {
						return nil, context.DeadlineExceeded
					}
				}
				return d.RoundTrip(r)
			})
			c := portal.New(portal.Options{Endpoint: "https://portal.invalid", Tokens: &tokens{values: []string{"first"}}, HTTPClient: &http.Client{Transport: slow}})
			if err := update(t.Context(), c); err != nil || gets != 3 {
				t.Errorf("got %v after %d looks", err, gets)
			}
		})
	}
}

// TestAChangeDuringAWrite checks that it gets a commit of its own, and undoes nothing.
func TestAChangeDuringAWrite(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.answer = func(n int, r *http.Request) *http.Response {
			if r.Method == http.MethodPut && n == 1 {
				return reply(http.StatusTooManyRequests, "", "Retry-After", "30")
			}
			return nil
		}
		var all sync.WaitGroup
		all.Go(func() {
			if _, _, err := writeDays(t.Context(), c, 30); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(time.Second)
		if _, _, err := writePage(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Users: p(false)}); err != nil {
			t.Error(err)
		}
		all.Wait()
		if got := len(d.times(http.MethodPut)); got != 3 || !strings.Contains(d.doc, `"registrationReconfirmIntevalInDays":30,"notifyUsersOnPasswordReset":false`) {
			t.Errorf("%d writes made %s", got, d.doc)
		}
	})
}

// TestABaseServesOnce checks that a base is not reused, even if a commit had nothing to write.
func TestABaseServesOnce(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		for i, want := range []string{"GET", "GET-GET-PUT-GET"} {
			if _, after, err := writeDays(t.Context(), c, []int64{180, 30}[i]); err != nil || after == "" {
				t.Errorf("got %s, %v", after, err)
			}
			d.want(want)
		}
	})
}

// TestTheBaseIsStaleOnce checks that the base is read again after the first pause.
func TestTheBaseIsStaleOnce(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		if _, _, err := writeDays(t.Context(), c, 30); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		stale := true
		d.answer = func(_ int, r *http.Request) *http.Response {
			if r.Method == http.MethodGet && stale {
				stale = false
				return reply(http.StatusOK, fakeDocument)
			}
			return nil
		}
		began := time.Since(d.start)
		if _, _, err := writePage(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Users: p(false)}); err != nil {
			t.Fatal(err)
		}
		puts := d.times(http.MethodPut)
		if took := puts[len(puts)-1] - began; took != 450*time.Millisecond {
			t.Errorf("written after %v", took)
		}
	})
}

// TestACallerWhoLeavesWhileTheBaseIsStale checks that nothing of that caller is written.
func TestACallerWhoLeavesWhileTheBaseIsStale(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		if _, _, err := writeDays(t.Context(), c, 30); err != nil {
			t.Fatal(err)
		}
		d.answer = func(_ int, r *http.Request) *http.Response {
			if r.Method == http.MethodGet {
				return reply(http.StatusOK, fakeDocument)
			}
			return nil
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if _, _, err := writePage(ctx, c, portal.NotificationsPage, sspr.Notifications{Users: p(false)}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Minute)
		if got := len(d.times(http.MethodPut)); got != 1 {
			t.Errorf("%d writes", got)
		}
	})
}

// TestTheAnswerGraceIsTwoSeconds checks how long a caller waits for a commit that cannot be ended.
func TestTheAnswerGraceIsTwoSeconds(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, _ *portal.Client) {
		deaf := roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodPut {
				time.Sleep(time.Hour)
			}
			return d.RoundTrip(r)
		})
		c := portal.New(portal.Options{Endpoint: "https://portal.invalid", Tokens: &tokens{values: []string{"first"}}, HTTPClient: &http.Client{Transport: deaf}})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, _, err := writeDays(ctx, c, 30); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(d.start); took != 12*time.Second {
			t.Errorf("took %v", took)
		}
		time.Sleep(2 * time.Hour)
	})
}
