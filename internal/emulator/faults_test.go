package emulator

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"time"
)

func TestFaultAnswers(t *testing.T) {
	e := startTenant(t, Options{})
	remove := e.Inject(Fault{
		Service: Portal, Method: http.MethodGet, Path: "/PasswordResetPolicies", Skip: 1, Times: 2,
		Status: http.StatusServiceUnavailable, Body: "<html>", ContentType: "text/html", RetryAfter: "2.128",
		Header: http.Header{"x-ms-throttle-scope": {"tenant"}},
	})
	get := func() reply { return e.portalAs(SeedReaderID, http.MethodGet, policyPath, nil) }
	wantStatus(t, get(), http.StatusOK)
	r := get()
	wantStatus(t, r, http.StatusServiceUnavailable)
	if r.Header.Get("Retry-After") != "2.128" || r.Header.Get("Content-Type") != "text/html" ||
		r.Header.Get("X-Ms-Throttle-Scope") != "tenant" || string(r.body) != "<html>" {
		t.Errorf("%v %s", r.Header, r.body)
	}
	wantStatus(t, e.graph("/organization"), http.StatusOK)
	remove()
	remove()
	wantStatus(t, get(), http.StatusOK)
}

func TestFaultsEndAndFollowOneAnother(t *testing.T) {
	e := startTenant(t, Options{})
	e.Inject(Fault{Service: Graph, Times: 1, Status: http.StatusTooManyRequests})
	e.Inject(Fault{Service: Graph, Times: 1, Status: http.StatusGatewayTimeout})
	for _, status := range []int{http.StatusTooManyRequests, http.StatusGatewayTimeout, http.StatusOK} {
		wantStatus(t, e.graph("/organization"), status)
	}
}

func TestDrops(t *testing.T) {
	for name, c := range map[string]struct {
		drop   DropKind
		stored string
	}{
		"before":   {DropBefore, "180"},
		"after":    {DropAfter, "90"},
		"mid body": {DropMidBody, "90"},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{})
			d := e.policy()
			d.Set("registrationReconfirmIntevalInDays", 90)
			e.Inject(Fault{Service: Portal, Method: http.MethodPut, Drop: c.drop})
			_, err := e.try(http.MethodPut, policyPath, e.portalToken(SeedAdministratorID), d.Raw(), "x-ms-client-request-id", "1")
			if err == nil {
				t.Fatal("the answer arrived")
			}
			if c.drop == DropMidBody && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("the error is %v", err)
			}
			wantPolicy(t, e.policy(), "registrationReconfirmIntevalInDays", c.stored)
		})
	}
}

func TestWritesThatGoWrong(t *testing.T) {
	set := func(d *Document) { d.Set("registrationReconfirmIntevalInDays", 90) }
	put := Fault{Service: Portal, Method: http.MethodPut}

	t.Run("after the write", func(t *testing.T) {
		e, f := startTenant(t, Options{}), put
		f.Status, f.AfterWrite = http.StatusGatewayTimeout, true
		e.Inject(f)
		wantStatus(t, e.put("", set), http.StatusGatewayTimeout)
		wantPolicy(t, e.policy(), "registrationReconfirmIntevalInDays", "90")
	})
	t.Run("not persisted", func(t *testing.T) {
		e, f := startTenant(t, Options{}), put
		f.NotPersisted = true
		e.Inject(f)
		wantStatus(t, e.put("", set), http.StatusOK)
		wantPolicy(t, e.policy(), "registrationReconfirmIntevalInDays", "180")
	})
	t.Run("stale reads", func(t *testing.T) {
		e, f := startTenant(t, Options{}), put
		f.StaleReads = 2
		e.Inject(f)
		wantStatus(t, e.put("", set), http.StatusOK)
		for _, want := range []string{"180", "180", "90", "90"} {
			wantPolicy(t, e.policy(), "registrationReconfirmIntevalInDays", want)
		}
	})
	t.Run("somebody was faster", func(t *testing.T) {
		e, f := startTenant(t, Options{}), put
		f.Before, f.Times = func(s *State) { s.SetPolicy("futureSwitch", true) }, 1
		e.Inject(f)
		// The document grew while the client held an old copy of it: a missing property is destroyed.
		wantStatus(t, e.put("", set), http.StatusOK)
		wantPolicy(t, e.policy(), "futureSwitch", "false")
	})
}

func TestDelay(t *testing.T) {
	e := startTenant(t, Options{})
	e.Inject(Fault{Service: Graph, Times: 1, Delay: 50 * time.Millisecond})
	start := time.Now()
	wantStatus(t, e.graph("/organization"), http.StatusOK)
	if took := time.Since(start); took < 50*time.Millisecond {
		t.Errorf("it took %s", took)
	}

	e.Inject(Fault{Service: Graph, Delay: time.Hour})
	done := make(chan error, 1)
	go func() {
		_, err := e.try(http.MethodGet, "/v1.0/organization", "x", nil)
		done <- err
	}()
	time.Sleep(50 * time.Millisecond)
	_ = e.Close()
	select {
	case err := <-done:
		if err == nil {
			t.Error("a delayed request was answered after Close")
		}
	case <-time.After(5 * time.Second):
		t.Fatal("Close waits for a delayed request")
	}
}
