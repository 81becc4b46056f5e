package journeys

import (
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// newService returns the service of a seeded tenant in memory, whose clock is at now.
func newService(t *testing.T, now *time.Time) *Service {
	t.Helper()
	store, err := tenant.OpenStore("", func() *tenant.State { return tenant.Seed(*now) })
	if err != nil {
		t.Fatal(err)
	}
	return New(store, func() time.Time { return *now })
}

func TestResetsWhoseTimeIsOverAreForgotten(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	s := newService(t, &now)
	begin := func() {
		t.Helper()
		if _, err := s.begin("kim@contoso.example"); err != nil {
			t.Fatal(err)
		}
	}
	begin()
	begin()
	now = now.Add(SessionLife - time.Second)
	begin()
	if n := len(s.resets); n != 3 {
		t.Errorf("%d resets are kept, want 3", n)
	}
	now = now.Add(time.Second)
	begin()
	if n := len(s.resets); n != 2 {
		t.Errorf("%d resets are kept, want the last two", n)
	}
}

// Captchas are asked for by anyone, so that there is an end to how many are kept.
func TestOnlyTheLastCaptchasAreKept(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	s := newService(t, &now)
	first, second := s.NewCaptcha(), s.NewCaptcha()
	for range maxCaptchas - 1 {
		s.NewCaptcha()
	}
	if n := len(s.captchas); n != maxCaptchas {
		t.Errorf("%d captchas are kept, want %d", n, maxCaptchas)
	}
	if s.takeCaptcha(first.ID, first.Characters) {
		t.Error("the oldest is still good")
	}
	if !s.takeCaptcha(second.ID, second.Characters) || s.takeCaptcha(second.ID, second.Characters) {
		t.Error("the second is not good, or good twice")
	}
}
