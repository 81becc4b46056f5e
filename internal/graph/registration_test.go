package graph

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestSomeUserRegistrations: what one caller has read is not read again by another, whoever comes first.
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
	if rows, err := client.UserRegistrations(t.Context()); err != nil || len(rows) != 4 || s.requests.Load() != 4 {
		t.Errorf("%d rows in %d requests: %v", len(rows), s.requests.Load(), err)
	}
	client.StartOver()
	if rows, err := client.UserRegistrations(t.Context()); err != nil || len(rows) != 4 || s.requests.Load() != 6 {
		t.Errorf("afterwards: %d rows in %d requests: %v", len(rows), s.requests.Load(), err)
	}

	asked := 0
	for range 2 {
		for range 2 {
			if _, err := kept(t.Context(), client, "what", func(context.Context) (int, error) { asked++; return asked, nil }); err != nil {
				t.Fatal(err)
			}
		}
		client.StartOver()
	}
	if asked != 2 {
		t.Errorf("asked %d times, want once before and once after", asked)
	}
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
				if _, err := client.UserRegistrations(ctx); err != nil && serviceerror.KindOf(err) != serviceerror.TimedOut {
					t.Errorf("who goes early: %v", err)
				}
			case 1:
				if rows, whole, err := client.SomeUserRegistrations(ctx); err != nil || !whole && len(rows) < 2*somePages {
					t.Errorf("who wants some: %d rows, whole %t: %v", len(rows), whole, err)
				}
			default:
				if rows, err := client.UserRegistrations(ctx); err != nil || len(rows) != 40 {
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

// TestSomeInTime: where time runs out, what others have read is better than nothing.
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
