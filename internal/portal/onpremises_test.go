package portal_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const (
	onPremisesURI      = "/api/PasswordReset/OnPremisesPasswordResetPolicies"
	onPremisesDocument = `{"enablementForTenant":false,"cloudProvisioningEnablementForTenant":false,"accountUnlockEnabled":false,"passwordWritebackSupported":true,"accountUnlockSupported":false}`
)

// withOnPremises runs a test with a fake portal that has the on-premises integration. fault may answer instead; the
// write takes effect all the same if took is true.
func withOnPremises(t *testing.T, fault func(put int) (resp *http.Response, took bool), test func(t *testing.T, d *fakePortal, c *portal.Client)) {
	t.Helper()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.doc = onPremisesDocument
		d.answer = func(n int, r *http.Request) *http.Response {
			if r.Method != http.MethodPut {
				return nil
			}
			resp, took := reply(http.StatusOK, ""), true
			if fault != nil {
				if other, did := fault(n); other != nil {
					resp, took = other, did
				}
			}
			if took {
				d.doc = merged(t, d.doc, d.recorded[len(d.recorded)-1].body)
			}
			return resp
		}
		test(t, d, c)
	})
}

func merged(t *testing.T, document, change string) string {
	t.Helper()
	var all map[string]any
	for _, raw := range []string{document, change} {
		if err := json.Unmarshal([]byte(raw), &all); err != nil {
			t.Errorf("%q: %v", raw, err)
		}
	}
	return jsonOf(all)
}

func bodies(d *fakePortal) []string {
	var found []string
	for _, a := range d.recorded {
		if a.method == http.MethodPut {
			found = append(found, a.body)
		}
	}
	return found
}

// TestSwitchesTravelApart checks that writeback and unlocking go in separate requests (sspr-policy 1.7), and that only
// differing values are sent.
func TestSwitchesTravelApart(t *testing.T) {
	t.Parallel()
	on, off := p(true), p(false)
	for name, test := range map[string]struct {
		change sspr.OnPremisesIntegration
		sent   string
		bodies []string
	}{
		"nothing asked":   {sspr.OnPremisesIntegration{}, "GET", nil},
		"nothing differs": {sspr.OnPremisesIntegration{WriteBack: off, CloudSyncWriteBack: off, UnlockWithoutReset: off}, "GET", nil},
		"one":             {sspr.OnPremisesIntegration{WriteBack: on, CloudSyncWriteBack: off}, "GET-PUT-GET", []string{`{"enablementForTenant":true}`}},
		"the other":       {sspr.OnPremisesIntegration{CloudSyncWriteBack: on}, "GET-PUT-GET", []string{`{"cloudProvisioningEnablementForTenant":true}`}},
		"unlocking":       {sspr.OnPremisesIntegration{UnlockWithoutReset: on}, "GET-PUT-GET", []string{`{"accountUnlockEnabled":true}`}},
		"all": {
			sspr.OnPremisesIntegration{WriteBack: on, CloudSyncWriteBack: on, UnlockWithoutReset: on},
			"GET-PUT-GET-PUT-GET",
			[]string{`{"cloudProvisioningEnablementForTenant":true,"enablementForTenant":true}`, `{"accountUnlockEnabled":true}`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			withOnPremises(t, nil, func(t *testing.T, d *fakePortal, c *portal.Client) {
				before, after, err := c.UpdateOnPremises(t.Context(), test.change)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(sspr.OnPremisesIntegration{WriteBack: off, CloudSyncWriteBack: off, UnlockWithoutReset: off}, before); diff != "" {
					t.Errorf("before (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(sspr.Overlay(before, test.change), after); diff != "" {
					t.Errorf("after (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(test.bodies, bodies(d)); diff != "" {
					t.Errorf("sent (-want +got):\n%s", diff)
				}
				d.want(test.sent)
				for _, a := range d.recorded {
					if a.uri != onPremisesURI {
						t.Errorf("%s %s", a.method, a.uri)
					}
				}
			})
		})
	}
}

// TestTransientFailuresOfSwitches checks that the switches are read again first, so that nothing is sent twice.
func TestTransientFailuresOfSwitches(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		took bool
		sent string
	}{"nothing was done": {false, "GET-PUT-GET-PUT-GET"}, "it was done": {true, "GET-PUT-GET-GET"}} {
		t.Run(name, func(t *testing.T) {
			fault := func(put int) (*http.Response, bool) {
				if put > 1 {
					return nil, false
				}
				return reply(http.StatusServiceUnavailable, "", "Retry-After", "40"), test.took
			}
			withOnPremises(t, fault, func(t *testing.T, d *fakePortal, c *portal.Client) {
				if _, after, err := c.UpdateOnPremises(t.Context(), sspr.OnPremisesIntegration{WriteBack: p(true)}); err != nil || !*after.WriteBack {
					t.Errorf("got %v", err)
				}
				d.want(test.sent)
				if took := time.Since(d.start); took != 40*time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

// TestSwitchesThatFailForGood checks that the error contains whether an earlier request changed the tenant.
func TestSwitchesThatFailForGood(t *testing.T) {
	t.Parallel()
	both := sspr.OnPremisesIntegration{WriteBack: p(true), UnlockWithoutReset: p(true)}
	for name, test := range map[string]struct {
		from   int
		status int
		puts   int
		kind   serviceerror.Kind
		partly bool
	}{
		"the first is refused":     {1, 400, 1, serviceerror.Refused, false},
		"the second is refused":    {2, 400, 2, serviceerror.Refused, true},
		"the first is unavailable": {1, 500, 1 + portal.DefaultTiming.Retry.Max, serviceerror.Unavailable, false},
	} {
		t.Run(name, func(t *testing.T) {
			fault := func(put int) (*http.Response, bool) {
				if put < test.from {
					return nil, false
				}
				return reply(test.status, ""), false
			}
			withOnPremises(t, fault, func(t *testing.T, d *fakePortal, c *portal.Client) {
				before, after, err := c.UpdateOnPremises(t.Context(), both)
				e, ok := errors.AsType[*serviceerror.Error](err)
				if !ok || e.Kind != test.kind || e.Partly != test.partly {
					t.Errorf("got %+v", err)
				}
				if *before.WriteBack || *after.WriteBack != test.partly {
					t.Errorf("before %t, after %t", *before.WriteBack, *after.WriteBack)
				}
				if got := len(bodies(d)); got != test.puts {
					t.Errorf("sent %d times, want %d", got, test.puts)
				}
			})
		})
	}
}

// TestSwitchesThatAreNotKept checks that the switches are read for a minute.
func TestSwitchesThatAreNotKept(t *testing.T) {
	t.Parallel()
	lost := func(int) (*http.Response, bool) { return reply(http.StatusNoContent, ""), false }
	withOnPremises(t, lost, func(t *testing.T, d *fakePortal, c *portal.Client) {
		_, after, err := c.UpdateOnPremises(t.Context(), sspr.OnPremisesIntegration{CloudSyncWriteBack: p(true)})
		if serviceerror.KindOf(err) != serviceerror.NotPersisted || after.CloudSyncWriteBack == nil || *after.CloudSyncWriteBack {
			t.Errorf("got %v, %v", after.CloudSyncWriteBack, err)
		}
		if took := time.Since(d.start); took != time.Minute {
			t.Errorf("took %v", took)
		}
	})
}

// TestSwitchesThatCannotBeReadAgain checks that the state of the failed write is unknown and that the error of the read
// is returned.
func TestSwitchesThatCannotBeReadAgain(t *testing.T) {
	t.Parallel()
	down := func(int) (*http.Response, bool) { return reply(http.StatusServiceUnavailable, ""), false }
	withOnPremises(t, down, func(t *testing.T, d *fakePortal, c *portal.Client) {
		usual := d.answer
		d.answer = func(n int, r *http.Request) *http.Response {
			if r.Method == http.MethodGet && n > 1 {
				return reply(http.StatusForbidden, "")
			}
			return usual(n, r)
		}
		before, _, err := c.UpdateOnPremises(t.Context(), sspr.OnPremisesIntegration{WriteBack: p(true)})
		if serviceerror.KindOf(err) != serviceerror.Forbidden || before.WriteBack == nil || *before.WriteBack {
			t.Errorf("got %v, %v", before, err)
		}
		d.want("GET-PUT-GET")
	})
}

func TestSwitchesWaitForAWrite(t *testing.T) {
	t.Parallel()
	slow := func(put int) (*http.Response, bool) {
		if put > 1 {
			return nil, false
		}
		return reply(http.StatusTooManyRequests, "", "Retry-After", "30"), false
	}
	withOnPremises(t, slow, func(t *testing.T, _ *fakePortal, c *portal.Client) {
		var all sync.WaitGroup
		all.Go(func() {
			if _, _, err := c.UpdateOnPremises(t.Context(), sspr.OnPremisesIntegration{WriteBack: p(true)}); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := c.UpdateOnPremises(ctx, sspr.OnPremisesIntegration{WriteBack: p(false)}); serviceerror.KindOf(err) != serviceerror.TimedOut {
			t.Errorf("got %v", err)
		}
		all.Wait()
	})
}

func TestWhatIsNotTheIntegrationIsRefused(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "null", "[]", `"x"`, "{}", `{"accountUnlockEnabled":true}`, `{"enablementForTenant":true`} {
		withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
			d.doc = body
			_, err := c.OnPremises(t.Context())
			if e, ok := errors.AsType[*serviceerror.Error](err); !ok || e.Kind != serviceerror.NotUnderstood || !strings.Contains(e.Message, "enablementForTenant") {
				t.Errorf("%q: got %v", body, err)
			}
			if _, _, err := c.UpdateOnPremises(t.Context(), sspr.OnPremisesIntegration{WriteBack: p(true)}); serviceerror.KindOf(err) != serviceerror.NotUnderstood || d.sent() != "GET-GET" {
				t.Errorf("%q: got %v after %s", body, err, d.sent())
			}
		})
	}
}

// TestStatusOfTheIntegration checks that a status in an unknown form is omitted.
func TestStatusOfTheIntegration(t *testing.T) {
	t.Parallel()
	supported := sspr.OnPremisesStatus{WriteBackSupported: p(true), UnlockSupported: p(false)}
	withSwitches := func(available *bool, connectivity *int64) sspr.OnPremisesStatus {
		s := supported
		s.Available, s.Connectivity = available, connectivity
		return s
	}
	for name, test := range map[string]struct {
		available, connectivity string
		statuses                [2]int
		want                    sspr.OnPremisesStatus
		kind                    serviceerror.Kind
	}{
		"as it was seen":     {" true\r\n", `{"checkWritebackConnectivityStatusResponseEnum":5}`, [2]int{200, 200}, withSwitches(p(true), p(int64(5))), serviceerror.Other},
		"in forms not known": {`{"is":true}`, `{"checkWritebackConnectivityStatusResponseEnum":"five"}`, [2]int{200, 200}, supported, serviceerror.Other},
		"no JSON":            {"yes", `{"checkWritebackConnectivityStatusResponseEnum":5`, [2]int{200, 200}, supported, serviceerror.Other},
		"the first fails":    {"", "", [2]int{403, 200}, supported, serviceerror.Forbidden},
		"the second fails":   {"false", "", [2]int{200, 500}, withSwitches(p(false), nil), serviceerror.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
				d.doc = onPremisesDocument
				d.answer = func(_ int, r *http.Request) *http.Response {
					switch r.URL.Path {
					case "/api/PasswordReset/IsOnPremisesPasswordResetAvailable":
						return reply(test.statuses[0], test.available)
					case "/api/PasswordReset/CheckWritebackConnectivityStatus":
						return reply(test.statuses[1], test.connectivity)
					}
					return nil
				}
				got, err := c.OnPremisesStatus(t.Context())
				if serviceerror.KindOf(err) != test.kind || (err == nil) != (test.kind == serviceerror.Other) {
					t.Errorf("got %v", err)
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.answer = func(int, *http.Request) *http.Response { return reply(http.StatusForbidden, "") }
		if _, err := c.OnPremisesStatus(t.Context()); serviceerror.KindOf(err) != serviceerror.Forbidden {
			t.Errorf("got %v", err)
		}
		d.want("GET")
	})
}

// TestBodiesAreClosed checks that bodies are closed in all cases. Otherwise connections could not be reused.
func TestBodiesAreClosed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 403, 500} {
		body := &closing{Reader: strings.NewReader(fakeDocument)}
		c := portal.New(portal.Options{Endpoint: "https://portal.invalid", Tokens: &tokens{values: []string{"first"}}, HTTPClient: &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{}, Body: body}, nil
		})}})
		_, _ = c.Policy(t.Context())
		if !body.closed {
			t.Errorf("HTTP %d: the body is left open", status)
		}
	}
}

type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error {
	c.closed = true
	return nil
}
