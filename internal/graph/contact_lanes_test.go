package graph

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestSideBySide: the e-mail address does not wait for the phones, and the alternate mobile phone waits for the mobile phone.
func TestSideBySide(t *testing.T) {
	var mu sync.Mutex
	stored := map[string][]string{}
	first, both := make(chan struct{}, 2), make(chan struct{})
	go func() { <-first; <-first; close(both) }()
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		list := path[strings.LastIndex(path, "/")+1:]
		if r.Method == http.MethodGet {
			mu.Lock()
			defer mu.Unlock()
			answer(w, 200, jsonType, `{"value":[`+strings.Join(append(slices.Clone(stored["phoneMethods"]), stored["emailMethods"]...), ",")+`]}`)
			return
		}
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		alone := len(stored[list]) == 0
		mu.Unlock()
		if alone { // the first of either kind is answered when the other one is there as well
			first <- struct{}{}
			select {
			case <-both:
			case <-time.After(5 * time.Second):
				t.Errorf("%s came, and nothing beside it", list)
			}
		}
		mu.Lock()
		defer mu.Unlock()
		if kind := string(body); strings.Contains(kind, "alternateMobile") && len(stored[list]) != 1 {
			t.Error("the alternate mobile phone did not wait for the mobile phone")
		}
		stored[list] = append(stored[list], strings.Replace(string(body), "}", `,"smsSignInState":"notSupported"}`, 1))
		answer(w, 201, jsonType, string(body))
	})
	wanted := contacts{mobile: mobile1, alternate: alternate1, email: email1}
	result, err := client.UpdateContactInfo(t.Context(), emulator.SeedUserID, ContactChange{Wanted: wanted, Base: &ContactInfo{}})
	if err != nil || !slices.Equal(result.Written, []sspr.ContactMethod{alternate, email, mobile}) {
		t.Errorf("got %+v, %v", result, err)
	}
	has(t, "result", result.Live.Values, wanted)
}

// TestOneOfTwoRefused: what one lane reached counts although the other one failed, and the failure names it.
func TestOneOfTwoRefused(t *testing.T) {
	both := contacts{mobile: mobile1, email: email1}
	for path, test := range map[string]struct {
		refused, written sspr.ContactMethod
		accepted         string
	}{
		"/phoneMethods": {mobile, email, "email (added)"},
		"/emailMethods": {email, mobile, "mobile phone (added)"},
	} {
		for _, slow := range []string{"/phoneMethods", "/emailMethods"} { // whichever is answered last
			client, server := emulated(t, emulator.TokenSpec{}, nil)
			server.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodPost, Path: path, Status: 403, Body: said("accessDenied", "Request Authorization failed"), Delay: delayIf(slow == path)})
			server.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodPost, Path: slow, Delay: delayIf(slow != path)})
			result, err := update(t, client, ContactChange{Wanted: both})
			e, ok := errors.AsType[*serviceerror.Error](err)
			if !ok || e.Status != 403 || !strings.Contains(e.Operation, label(test.refused)) || !slices.Equal(e.Accepted, []string{test.accepted}) || e.Unanswered != nil || !e.Partly {
				t.Errorf("%s is refused: got %+v", test.refused, e)
			}
			if !slices.Equal(result.Written, []sspr.ContactMethod{test.written}) || !slices.Equal(result.Missing, []sspr.ContactMethod{test.refused}) {
				t.Errorf("%s is refused: written %v, missing %v", test.refused, result.Written, result.Missing)
			}
			want := contacts{test.written: both[test.written]}
			has(t, "result", result.Live.Values, want)
			has(t, "tenant", stored(t, server, emulator.SeedUserID), want)
		}
	}
}

func delayIf(slow bool) time.Duration {
	if slow {
		return 50 * time.Millisecond
	}
	return 0
}

// TestBothFail: the failure that a reading cannot fix comes first, and the message has the other one too.
func TestBothFail(t *testing.T) {
	phoneBusy := emulator.Fault{Service: emulator.Graph, Method: http.MethodPost, Path: "/phoneMethods", Status: 409, Body: said("conflict", "busy")}
	refused := emulator.Fault{Service: emulator.Graph, Method: http.MethodPost, Path: "/emailMethods", Status: 403, Body: said("accessDenied", "Request Authorization failed")}
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	server.Inject(phoneBusy)
	server.Inject(refused)
	result, err := update(t, client, ContactChange{Wanted: contacts{mobile: mobile1, email: email1}})
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok || e.Status != 403 || !strings.Contains(e.Operation, "add the email") || !strings.Contains(e.Message, "could not add the mobile phone") || !strings.Contains(e.Message, "busy") {
		t.Errorf("got %v", err)
	}
	if serviceerror.MayHaveTakenEffect(err) || len(result.Written) > 0 || !slices.Equal(result.Missing, []sspr.ContactMethod{email, mobile}) {
		t.Errorf("written %v, missing %v", result.Written, result.Missing)
	}
	if got := inLanes(writes(server)); !slices.Equal(got, []string{"POST mobile_phone", "POST email"}) {
		t.Errorf("wrote %v", got)
	}
}

// TestConfirmedByOneReading: one request reads back a phone and an address. What the list of all methods does not show
// is read from the lists of each kind.
func TestConfirmedByOneReading(t *testing.T) {
	both := contacts{mobile: mobile1, email: email1}
	empty := emulator.Fault{Service: emulator.Graph, Method: http.MethodGet, Path: "/authentication/methods", Status: 200, ContentType: jsonType, Body: `{"value":[]}`}
	for name, test := range map[string]struct {
		faults []emulator.Fault
		reads  []string
	}{
		"shown":     {nil, []string{"methods"}},
		"not shown": {[]emulator.Fault{empty}, []string{"emailMethods", "methods", "phoneMethods"}},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, emulator.TokenSpec{}, nil)
			for _, f := range test.faults {
				server.Inject(f)
			}
			result, err := update(t, client, ContactChange{Wanted: both, Base: &ContactInfo{}})
			if err != nil || result.Live.SMSSignInState == "" {
				t.Errorf("got %+v, %v", result, err)
			}
			has(t, "result", result.Live.Values, both)
			if got := reads(server); !slices.Equal(got, test.reads) {
				t.Errorf("read %v", got)
			}
		})
	}
}
