package portal_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestAFirstReadThatIsStale checks that an apply that reads something other than its plan reads on. A document that
// does not change is accepted in the end, because another writer may have changed it since.
func TestAFirstReadThatIsStale(t *testing.T) {
	t.Parallel()
	const now = `{"enablementType":2,"passwordResetEnabledGroupIds":[],"registrationReconfirmIntevalInDays":180}`
	const stale = `{"enablementType":1,"passwordResetEnabledGroupIds":["x"],"registrationReconfirmIntevalInDays":180}`
	planned := document(t, now).Fingerprint()
	for name, test := range map[string]struct {
		planned portal.Fingerprint
		stale   time.Duration
		kept    bool
	}{
		"the plan is known":               {planned, 4 * time.Second, true},
		"somebody has changed it since":   {planned, time.Hour, false},
		"nothing is known of a plan":      {nil, 4 * time.Second, false},
		"the plan has read the stale one": {document(t, stale).Fingerprint(), 4 * time.Second, false},
	} {
		withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
			d.doc = now
			put := false
			d.answer = func(_ int, r *http.Request) *http.Response {
				put = put || r.Method == http.MethodPut
				if !put && time.Since(d.start) < test.stale {
					return reply(http.StatusOK, stale)
				}
				return nil
			}
			if _, err := portal.Update(t.Context(), c, portal.RegistrationPage, portal.Change[sspr.Registration]{Settings: days(30), Planned: test.planned}); err != nil {
				t.Fatal(err)
			}
			if kept := strings.Contains(d.has(), `"enablementType":2`); kept != test.kept || !strings.Contains(d.has(), first) {
				t.Errorf("%s: the tenant has %s", name, d.has())
			}
			if took := time.Since(d.start); took > 20*time.Second {
				t.Errorf("%s: took %s", name, took)
			}
		})
	}
}

// TestFingerprint checks that a fingerprint contains no values and shows which properties differ.
func TestFingerprint(t *testing.T) {
	t.Parallel()
	a := document(t, `{"enablementType":1,"secret":"desk@contoso.example","gone":null}`).Fingerprint()
	b := document(t, `{"enablementType":1,"secret":"other@contoso.example","new":1}`).Fingerprint()
	if got, want := a.Differs(b), []string{"gone", "new", "secret"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	raw, err := json.Marshal(a)
	if err != nil || strings.Contains(string(raw), "contoso") {
		t.Errorf("got %s, %v", raw, err)
	}
	if got := (portal.Document{}).Fingerprint(); got != nil {
		t.Errorf("no document has the fingerprint %v", got)
	}
}

// TestAByteOrderMark checks that a byte order mark before a document is ignored.
func TestAByteOrderMark(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.doc = "\uFEFF" + fakeDocument
		if before, after, err := writeDays(t.Context(), c, 30); err != nil || before != "180" || after != "30" {
			t.Errorf("got %s, %s, %v", before, after, err)
		}
	})
}

// TestRestoreNull checks that a property that was null before is null after a restore.
func TestRestoreNull(t *testing.T) {
	t.Parallel()
	withFakePortal(t, func(t *testing.T, d *fakePortal, c *portal.Client) {
		d.doc = `{"enablementType":0,"registrationRequiredOnSignIn":null,"registrationReconfirmIntevalInDays":null}`
		before, _, err := writePage(t.Context(), c, portal.RegistrationPage, days(30))
		if err != nil {
			t.Fatal(err)
		}
		found := portal.RegistrationPage.Snapshot(before)
		null := portal.RegistrationPage.Nulls(found, []string{"reconfirm_after_days"})
		if got := null["reconfirm_after_days"]; len(null) != 1 || !slices.Equal(got, []string{daysKey}) {
			t.Fatalf("got %v", null)
		}
		if _, err := portal.Update(t.Context(), c, portal.RegistrationPage, portal.Change[sspr.Registration]{Null: []string{daysKey}}); err != nil {
			t.Fatal(err)
		}
		if want := `{"enablementType":0,"registrationRequiredOnSignIn":null,"registrationReconfirmIntevalInDays":null}`; d.doc != want {
			t.Errorf("the tenant has %s, want %s", d.has(), want)
		}
	})
}

// TestFurtherGroups checks that the groups of a tenant are named before a write drops them.
func TestFurtherGroups(t *testing.T) {
	t.Parallel()
	const a, b, none = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002", "00000000-0000-0000-0000-000000000000"
	keep := a
	for ids, want := range map[string]string{
		`["` + a + `"]`:                "",
		`["` + a + `","` + none + `"]`: "",
		`["` + a + `","` + b + `"]`:    "removes " + b + ".",
		`["` + b + `","` + none + `"]`: "",
	} {
		found := portal.ScopePage.Caution(document(t, `{"enablementType":1,"passwordResetEnabledGroupIds":`+ids+`}`), sspr.Scope{GroupID: &keep})
		if want == "" && len(found) > 0 || want != "" && (len(found) != 1 || !strings.Contains(found[0].Detail, want)) {
			t.Errorf("%s: got %+v, want %q", ids, found, want)
		}
	}
	if found := portal.ScopePage.Caution(document(t, `{"enablementType":1,"passwordResetEnabledGroupIds":["`+a+`","`+b+`"]}`), sspr.Scope{}); found != nil {
		t.Errorf("a group that is not written is not dropped: %+v", found)
	}
}

func document(t *testing.T, raw string) portal.Document {
	t.Helper()
	d, err := portal.ParseDocument([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return d
}
