package live_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/live"
)

// someCases are enough of the long batteries to show that they run; "make testlive" runs all cases.
const someCases = `^TestBattery$|^Test(SMS|User)$/^(an_untouched_tenant|drift|destroy_(restores|removes)|throttled)$`

// everyCase are the names of the battery's cases that run live, and of those that need an emulated tenant.
var (
	portable = []string{
		"an_untouched_tenant", "a_changed_tenant", "each_attribute", "an_attribute_is_removed", "drift", "import", "destroy_retains",
		"destroy_restores", "import_and_restore", "replaced_the_other_way", "changed_after_the_plan", "two_blocks", "the_data_source",
	}
	emulatedOnly = []string{
		"another_tenant", "a_restore_that_fails", "confirmation_fails", "reading_is_forbidden", "writing_is_forbidden", "throttled", "times_that_are_over",
	}
)

// TestLiveBatteries runs batteries as "make testlive" does, on an emulated tenant in place of the real one, and records
// their output. It tests this package; only a real tenant shows what the services do.
func TestLiveBatteries(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the live batteries take two minutes")
	}
	n := newStandIn(t)
	before, c := n.all(t), n.config(t)
	recordings := filepath.Join(t.TempDir(), "recordings")
	n.setenv(t, live.EnvRecord+"="+recordings)
	var out bytes.Buffer
	err := live.Run(context.Background(), c, &out, "go", "test", "-count=1", "-p=1", "-parallel=1", "-v", "-run", someCases,
		"../services/notifications", "../services/administratorpolicy", "../services/authenticationmethodconfiguration", "../services/contactinfo")
	if err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	checkReport(t, out.String())
	if diff := cmp.Diff(before, n.all(t)); diff != "" {
		t.Errorf("the tenant (-before +after):\n%s", diff)
	}
	checkWrites(t, n)
	all := everyFile(t, recordings)
	for _, secret := range []string{"b1d4c0de", "eyJ", "contoso", "400111222", "kim@", n.variables["ARM_CLIENT_SECRET"], n.variables["SSPR_PORTAL_REFRESH_TOKEN"]} {
		if bytes.Contains(bytes.ToLower(all), bytes.ToLower([]byte(secret))) {
			t.Errorf("%q is in a recording", secret)
		}
	}
	made, err := live.ReadRecordings(recordings)
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("SSPR_UPDATE_SAMPLES") == "1" {
		updateSamples(t, made)
	}
	compareWithRecordings(t, made)
}

// checkReport checks which cases the batteries ran, which ones they skipped, and why.
func checkReport(t *testing.T, out string) {
	t.Helper()
	for _, name := range portable {
		if !strings.Contains(out, "--- PASS: TestBattery/"+name+" (") {
			t.Errorf("%q did not run live", name)
		}
	}
	reason := regexp.MustCompile(`not run live: this steers an emulated tenant`)
	for _, name := range emulatedOnly {
		if !strings.Contains(out, "--- SKIP: TestBattery/"+name+" (") {
			t.Errorf("%q is not reported as skipped", name)
		}
	}
	if len(reason.FindAllString(out, -1)) < 2*len(emulatedOnly) {
		t.Error("not every skipped case gives the reason")
	}
	for _, name := range []string{"TestSMS/drift", "TestSMS/destroy_restores", "TestUser/an_untouched_tenant", "TestUser/destroy_removes"} {
		if !strings.Contains(out, "--- PASS: "+name+" (") {
			t.Errorf("%q did not run live", name)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

// checkWrites checks that the writes concern only the configured user, who is not the one that the tests name.
func checkWrites(t *testing.T, n *standIn) {
	t.Helper()
	users := map[string]bool{}
	for _, r := range n.Requests() {
		if rest, ok := strings.CutPrefix(r.Path, "/v1.0/users/"); ok && r.IsWrite() {
			id, _, _ := strings.Cut(rest, "/")
			users[id] = true
		}
	}
	if got := slices.Sorted(maps.Keys(users)); !slices.Equal(got, []string{lee}) {
		t.Errorf("users who were written to: %v, want the test user and nobody else", got)
	}
	err := n.View(func(s emulator.State) {
		if s.Phone(emulator.SeedUserID, emulator.PhoneMobile) != "" {
			t.Error("the user whom the tests name has a number")
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

const samples = "testdata/from-the-emulator"

// updateSamples keeps one exchange of every kind and status, the one with the most properties.
func updateSamples(t *testing.T, made []live.Exchange) {
	t.Helper()
	best := map[string]live.Exchange{}
	for _, e := range made {
		key := fmt.Sprintf("%s %d", live.KindOfRequest(e), e.Status)
		if old, ok := best[key]; !ok || len(e.Answer) > len(old.Answer) {
			best[key] = e
		}
	}
	if err := errors.Join(os.RemoveAll(samples), os.MkdirAll(samples, 0o750)); err != nil {
		t.Fatal(err)
	}
	for i, key := range slices.Sorted(maps.Keys(best)) {
		raw, err := json.MarshalIndent(best[key], "", "  ")
		if err == nil {
			err = os.WriteFile(filepath.Join(samples, fmt.Sprintf("%03d.json", i+1)), append(raw, '\n'), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// compareWithRecordings compares the emulator's answers of this run with recordings: those of a real tenant, which
// SSPR_RECORDINGS names, or the samples of this repository, which were recorded from the emulator itself and only show
// that the check works.
func compareWithRecordings(t *testing.T, made []live.Exchange) {
	t.Helper()
	folder := os.Getenv("SSPR_RECORDINGS")
	source := live.FromLive
	if folder == "" {
		t.Log("SSPR_RECORDINGS is not set, and there are no recordings of a real tenant: the emulator is held against samples of its own, " +
			"which says nothing about the services (see .github/LIVE.md)")
		folder, source = samples, live.FromEmulator
	}
	recorded, err := live.ReadRecordings(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range recorded {
		if e.Source != source {
			t.Fatalf("a recording is of the source %q, and not of %q", e.Source, source)
		}
	}
	found := live.Compare(recorded, made)
	for _, difference := range found.Differences {
		t.Error(difference)
	}
	for _, kind := range found.Unasked {
		t.Logf("the emulator was not asked: %s", kind)
	}
	if found.Compared < 10 {
		t.Errorf("only %d kinds of request were compared", found.Compared)
	}
}

// TestRecordingsFindMistakes checks that the comparison can fail.
func TestRecordingsFindMistakes(t *testing.T) {
	exchange := func(change func(*live.Exchange)) []live.Exchange {
		e := live.Exchange{
			Method: "GET", Path: "/v1.0/users/00000000-0000-8000-8000-000000000001/authentication/methods", Status: 200, ContentType: "application/json",
			Answer: []byte(`{"value":[{"@odata.type":"#microsoft.graph.phone","id":"x","phoneNumber":"y","n":1,"extra":null}],"list":[]}`),
		}
		if change != nil {
			change(&e)
		}
		return []live.Exchange{e}
	}
	answer := func(text string) func(*live.Exchange) { return func(e *live.Exchange) { e.Answer = []byte(text) } }
	for name, test := range map[string]struct {
		change func(*live.Exchange)
		says   string // "" for no difference
	}{
		"the same":             {nil, ""},
		"another user":         {func(e *live.Exchange) { e.Path = strings.Replace(e.Path, "01/", "02/", 1) }, ""},
		"another status":       {func(e *live.Exchange) { e.Status = 206 }, "status 200"},
		"another content type": {func(e *live.Exchange) { e.ContentType = "text/html" }, "content type"},
		"a property less":      {answer(`{"value":[{"@odata.type":"#microsoft.graph.phone","id":"x","n":1,"extra":null}],"list":[]}`), "has no value[]<phone>.phoneNumber"},
		"a property more":      {answer(`{"value":[{"@odata.type":"#microsoft.graph.phone","id":"x","phoneNumber":"y","n":1,"extra":null,"z":1}],"list":[]}`), "the first has no value[]<phone>.z"},
		"another type":         {answer(`{"value":[{"@odata.type":"#microsoft.graph.phone","id":"x","phoneNumber":"y","n":"1","extra":null}],"list":[]}`), "value[]<phone>.n is"},
		"a list less":          {answer(`{"value":[{"@odata.type":"#microsoft.graph.phone","id":"x","phoneNumber":"y","n":1,"extra":null}]}`), "has no list"},
		"null once":            {answer(`{"value":[{"@odata.type":"#microsoft.graph.phone","id":"x","phoneNumber":"y","n":1,"extra":true}],"list":[]}`), ""},
		"nothing in a list":    {answer(`{"value":[],"list":[]}`), ""},
		"more in a list":       {answer(`{"value":[{"@odata.type":"#microsoft.graph.phone","id":"x","phoneNumber":"y","n":1,"extra":null}],"list":[{"a":1}]}`), ""},
		"only others in it":    {answer(`{"value":[{"@odata.type":"#microsoft.graph.email","id":"x","address":"y"}],"list":[]}`), ""},
		"no body":              {answer(``), "has no"},
	} {
		found := live.Compare(exchange(nil), exchange(test.change))
		said := strings.Join(found.Differences, "\n")
		if (said == "") != (test.says == "") || !strings.Contains(said, test.says) {
			t.Errorf("%s: %q, want %q", name, said, test.says)
		}
	}
	unasked := live.Compare(exchange(nil), exchange(func(e *live.Exchange) { e.Method = "PATCH" }))
	if len(unasked.Unasked) != 1 || unasked.Compared != 0 {
		t.Errorf("a kind that only one has: %+v", unasked)
	}
}
