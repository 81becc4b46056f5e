package graph

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/graphtest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const html = graphtest.Page

func TestErrors(t *testing.T) {
	tests := map[string]struct {
		status            int
		contentType, body string
		kind              serviceerror.Kind
		code, message     string
	}{
		"directory 403": {
			403, jsonType, `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation.","innerError":{"date":"2025-02-13T10:17:06","request-id":"x"}}}`,
			serviceerror.Forbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.",
		},
		"401": {
			401, jsonType, `{"error":{"code":"InvalidAuthenticationToken","message":"Access token is empty."}}`,
			serviceerror.Unauthenticated, "InvalidAuthenticationToken", "Access token is empty.",
		},
		"400": {
			400, jsonType, `{"error":{"code":"Request_BadRequest","message":"Invalid object identifier 'x'."}}`,
			serviceerror.Refused, "Request_BadRequest", "Invalid object identifier 'x'.",
		},
		"dates and numbers": {
			400, jsonType, `{"error":{"code":"BadRequest","message":"The date 2026-09-01 is before the minimum 2026-10-31T00:00:00Z (AADSTS50076), said +61 400 000 001."}}`,
			serviceerror.Refused, "BadRequest", "The date 2026-09-01 is before the minimum 2026-10-31T00:00:00Z (AADSTS50076), said (hidden).",
		},
		"unknown segment": {
			400, jsonType, `{"error":{"code":"BadRequest","message":"Resource not found for the segment 'x'."}}`,
			serviceerror.WrongPath, "BadRequest", "Resource not found for the segment 'x'.",
		},
		"error without message":  {403, jsonType, `{"error":{"code":"accessDenied"}}`, serviceerror.Forbidden, "accessDenied", ""},
		"empty code and message": {500, jsonType, `{"error":{"code":"","message":""}}`, serviceerror.Unavailable, "", "the response has no details"},
		"UnknownError":           {403, jsonType, `{"error":{"code":"UnknownError","message":""}}`, serviceerror.Forbidden, "UnknownError", ""},
		"error is a string":      {400, jsonType, `{"error":"unsupported"}`, serviceerror.Refused, "", "unsupported"},
		"error is null":          {400, jsonType, `{"error":null}`, serviceerror.Refused, "", "the response has no details"},
		"message is a number":    {400, jsonType, `{"error":{"code":7,"message":8}}`, serviceerror.Refused, "", "the response has no details"},
		"no error object": {
			404, "application/json; charset=utf-8", `{"Message":"No HTTP resource was found that matches the request URI 'https://mface.windowsazure.com/odata/x'","MessageDetail":"y"}`,
			serviceerror.WrongPath, "", "No HTTP resource was found that matches the request URI 'https://mface.windowsazure.com/odata/x'",
		},
		"API management": {401, jsonType, `{"statusCode":401,"message":"Unauthorized"}`, serviceerror.Unauthenticated, "", "Unauthorized"},
		"HTML 502":       {502, "text/html", html, serviceerror.Unavailable, "", "the response is a page instead of JSON; it comes from a gateway or a proxy in front of Microsoft Graph"},
		"HTML 404":       {404, "text/html", html, serviceerror.WrongPath, "", "the response is a page instead of JSON; it comes from a gateway or a proxy in front of Microsoft Graph"},
		"HTML said to be JSON": {
			403, jsonType, html, serviceerror.Forbidden, "", "the response is a page instead of JSON; it comes from a gateway or a proxy in front of Microsoft Graph",
		},
		"empty":           {504, "", "", serviceerror.Unavailable, "", "the response is empty"},
		"array":           {400, jsonType, `[]`, serviceerror.Refused, "", "the response is not a JSON object (2 bytes)"},
		"throttled":       {429, jsonType, `{"error":{"code":"TooManyRequests","message":"Please retry again later."}}`, serviceerror.Throttled, "TooManyRequests", "Please retry again later."},
		"redirect":        {302, "", "", serviceerror.NotUnderstood, "", "the response is a redirect, which Microsoft Graph does not use; it may come from a proxy"},
		"page with 200":   {200, "text/html", html, serviceerror.NotUnderstood, "", "the response is an HTML page, *"},
		"nothing in 200":  {200, jsonType, "", serviceerror.NotUnderstood, "", "the response does not match the API's documentation"},
		"nothing but {}":  {200, jsonType, "{}", serviceerror.NotUnderstood, "", "the response does not match the API's documentation"},
		"204":             {204, "", "", serviceerror.NotUnderstood, "", "the response does not match the API's documentation"},
		"wrong JSON type": {200, jsonType, `{"id":7}`, serviceerror.NotUnderstood, "", "the response cannot be read: *"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, test.status, test.contentType, test.body) })
			_, err := client.Group(t.Context(), groupID)
			e, ok := errors.AsType[*serviceerror.Error](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if e.Kind != test.kind || e.Status != test.status || e.Code != test.code || !matches(e.Message, test.message) {
				t.Errorf("got kind %d status %d code %q message %q", e.Kind, e.Status, e.Code, e.Message)
			}
			if e.RequestID != "7f1c0b2e-0000-4000-8000-000000000001" {
				t.Errorf("request id %q", e.RequestID)
			}
			if e.Permission != "GroupMember.Read.All" || e.Role != "Directory Readers" || e.Service != serviceerror.Graph {
				t.Errorf("got %+v", e)
			}
			if strings.Contains(err.Error(), "secret-token") {
				t.Errorf("the token is in %q", err)
			}
		})
	}
}

// matches compares two texts. want may end in * for any rest.
func matches(got, want string) bool {
	if prefix, open := strings.CutSuffix(want, "*"); open {
		return strings.HasPrefix(got, prefix)
	}
	return got == want
}

func TestUnquotedClaims(t *testing.T) {
	client, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", "Bearer claims=eyJ9")
		answer(w, 401, jsonType, `{"error":{"code":"InvalidAuthenticationToken","message":"no"}}`)
	})
	_, err := client.Group(t.Context(), groupID)
	if e, ok := errors.AsType[*serviceerror.Error](err); !ok || e.Kind != serviceerror.Unauthenticated || e.Message != "no" {
		t.Errorf("got %v", err)
	}
}

// mostOfAnError is more than any error here may print, in characters: its parts are bounded.
const mostOfAnError = 4000

// kindsOf returns the kinds that an error with a status may have, whatever its body.
func kindsOf(status int) []serviceerror.Kind {
	switch {
	case status < 400:
		return []serviceerror.Kind{serviceerror.NotUnderstood}
	case status == 400, status == 404:
		return []serviceerror.Kind{serviceerror.KindOfStatus(status), serviceerror.WrongPath, serviceerror.NotLicensed}
	case status == 403:
		return []serviceerror.Kind{serviceerror.Forbidden, serviceerror.ScopeMissing, serviceerror.NotLicensed}
	default:
		return []serviceerror.Kind{serviceerror.KindOfStatus(status), serviceerror.NotLicensed}
	}
}

// FuzzTranslate: no answer makes a call panic or fail with another type of error. An error is never taken for a group.
// It is one line of bounded length, is not empty, and has a kind that fits its status.
func FuzzTranslate(f *testing.F) {
	for _, body := range []string{
		"", "{}", "[]", "null", `""`, html, groupBody, `{"error":{}}`, `{"error":"x"}`, `{"error":{"message":null}}`, `{"Message":"x"}`,
		`{"error":{"code":"a","message":"b","innerError":{"request-id":"c"}}}`, `{"error":{"innerError":[]}}`, `{"id":"x"}`, `{"id":[]}`, `{"value":[{}]}`,
	} {
		for _, status := range []int{200, 204, 302, 400, 401, 403, 404, 500} {
			f.Add(status, "application/json", body, "")
			f.Add(status, "text/html", body, `Bearer claims="e30="`)
		}
	}
	f.Fuzz(func(t *testing.T, status int, contentType, body, www string) {
		if status < 200 || status > 599 {
			t.Skip()
		}
		client := NewClient(Options{
			Endpoint: "https://graph.invalid", Scope: scope, HTTPClient: &http.Client{Transport: graphtest.Stub{Status: status, ContentType: contentType, Body: body, WWW: www}}, ConfirmEvery: time.Microsecond,
			Credential: func(context.Context) (azcore.TokenCredential, error) { return &credential{}, nil },
		})
		for name, err := range map[string]error{
			"group": second(client.Group(t.Context(), groupID)), "licenses": second(client.SubscribedSKUs(t.Context())),
			"authorization policy": second(client.AdministratorPolicy(t.Context())), "methods policy": second(client.MethodsPolicy(t.Context())),
			"tenant": second(client.TenantID(t.Context())), "organization": second(client.Synchronized(t.Context())), "reset": client.ResetMethodConfiguration(t.Context(), sspr.MethodSMS),
		} {
			if err == nil {
				if status >= 400 {
					t.Errorf("%s: HTTP %d passed for a success", name, status)
				}
				continue
			}
			e, ok := errors.AsType[*serviceerror.Error](err)
			if !ok {
				t.Fatalf("%s: %T", name, err)
			}
			if e.Status != status || !slices.Contains(kindsOf(status), e.Kind) {
				t.Errorf("%s: status %d became %d of kind %d", name, status, e.Status, e.Kind)
			}
			if e.Message == "" && e.Code == "" || utf8.RuneCountInString(e.Error()) > mostOfAnError || strings.ContainsAny(e.Error(), "\n\r\t\v\f\u0085\u2028\u2029") {
				t.Errorf("%s: %q is not one line that says something", name, e)
			}
			if strings.Contains(e.Error(), "secret-token") && !strings.Contains(body, "secret-token") {
				t.Errorf("%s: the token is in %q", name, e)
			}
		}
	})
}
