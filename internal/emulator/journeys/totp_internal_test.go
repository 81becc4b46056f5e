package journeys

import (
	"encoding/base32"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// TestAppCodesFollowRFC6238 has the vectors of RFC 6238, appendix B, for SHA-1, of which an app shows the last six digits.
func TestAppCodesFollowRFC6238(t *testing.T) {
	key := []byte("12345678901234567890")
	secret := base32.StdEncoding.EncodeToString(key)
	for at, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037",
		20000000000: "65353130",
	} {
		counter := codeCounter(time.Unix(at, 0))
		if got := hotp(key, counter, 8); got != want {
			t.Errorf("at %d the code of eight digits is %s, want %s", at, got, want)
		}
		if got := appCode(secret, counter); got != want[2:] {
			t.Errorf("at %d the app shows %s, want %s", at, got, want[2:])
		}
	}
}

func TestAppCodesAreAcceptedOnceAndForOneStepOfDrift(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	store, err := tenant.OpenStore("", func() *tenant.State { return tenant.Seed(now) })
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		steps []int // of the codes that are entered, from the present one
		want  []bool
	}{
		{"the present code, once", []int{0, 0}, []bool{true, false}},
		{"the code before", []int{-1, 0}, []bool{true, true}},
		{"the next code", []int{1}, []bool{true}},
		{"no code after a later one", []int{0, -1}, []bool{true, false}},
		{"no older code", []int{-2}, []bool{false}},
		{"no later code", []int{2}, []bool{false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := New(store, func() time.Time { return now })
			secret := newSecret()
			for i, step := range c.steps {
				code := appCode(secret, codeCounter(now.Add(time.Duration(step)*codeStep)))
				if got := s.acceptCode(secret, code, &usedCode{}); got != c.want[i] {
					t.Errorf("the code of step %d: accepted %t, want %t", step, got, c.want[i])
				}
			}
		})
	}
	if s := New(store, func() time.Time { return now }); s.acceptCode("not base32!", "", &usedCode{}) {
		t.Error("a broken secret accepts an empty code")
	}
}

// A code whose consequences the tenant has not kept can be entered again. Steps whose codes are over are forgotten.
func TestAcceptedCodesAreTakenBackAndForgotten(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	s := newService(t, &now)
	code := func(secret string, step int) string { return appCode(secret, codeCounter(now)+uint64(step)) }
	secret := newSecret()
	var used usedCode
	accepted := func(step int, want bool) {
		t.Helper()
		if got := s.acceptCode(secret, code(secret, step), &used); got != want {
			t.Fatalf("the code of step %d: accepted %t, want %t", step, got, want)
		}
	}
	accepted(0, true)
	s.takeBack(used)
	accepted(0, true)
	accepted(1, true)
	s.takeBack(used)
	accepted(0, false)
	accepted(1, true)
	s.takeBack(usedCode{})
	accepted(1, false)

	now = now.Add(2 * codeStep)
	if other := newSecret(); !s.acceptCode(other, code(other, 0), &used) || len(s.lastSteps) != 2 {
		t.Errorf("%d steps are kept, want 2: a code of the first secret is one step old", len(s.lastSteps))
	}
	now = now.Add(codeStep)
	if other := newSecret(); !s.acceptCode(other, code(other, 0), &used) || len(s.lastSteps) != 2 {
		t.Errorf("%d steps are kept, want 2", len(s.lastSteps))
	}
}
