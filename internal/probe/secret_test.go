package probe

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
)

// planted are texts that could be personal data.
var planted = []string{
	"Zdenka Quxová", "Mxyzptlk", "O'Qwerty Industries", "zdenka.quxova@fabrikam.example", "zdenka_fabrikam.example#EXT#@contoso.example",
	"+44 7700 900123", "(555) 867-5309", "+420777123456 x77", "7c9e6679-7425-40de-944b-e07fc1f90ae7", "7c9e6679742540de944be07fc1f90ae7",
	"eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJuYW1lIjoiWmRlbmthIn0.c2lnbmF0dXJl", "0.AXwAq7wzLOYZ_EW9-abcdefghijklmnopqrstuvwxyz0123456789",
	"https://quxcorp.example/help?user=zdenka", "zdenkaQuxova", "ZDENKA_QUXOVA", "Zdenka|Quxova", "10.11.12.13", "Quxgasse 17",
}

// plant returns the JSON with texts replaced, and with some as names of properties.
func plant(v any, r *rand.Rand, share float64, keep map[string]bool) any {
	switch x := v.(type) {
	case map[string]any:
		for name, inner := range x {
			x[name] = plant(inner, r, share, keep)
		}
		if r.Float64() < share/10 {
			x[planted[r.IntN(len(planted))]] = planted[r.IntN(len(planted))]
		}
		return x
	case []any:
		for i := range x {
			x[i] = plant(x[i], r, share, keep)
		}
		return x
	case string:
		if !keep[x] && r.Float64() < share {
			return planted[r.IntN(len(planted))]
		}
	case json.Number, bool, nil:
		if r.Float64() < share/20 {
			return planted[r.IntN(len(planted))]
		}
	}
	return v
}

// checkNothingTold fails if any planted text is in the report, as it was planted or in another case.
func checkNothingTold(t *testing.T, w *world) {
	t.Helper()
	report := strings.ToLower(Report(Run(t.Context(), w.tenant(), nil), About{Cloud: "global", GraphCredential: "client secret", Version: "1"}))
	for _, text := range append(planted, "zdenka", "quxov", "qwerty", "7700", "867-5309", "fabrikam") {
		if strings.Contains(report, strings.ToLower(text)) {
			t.Errorf("%q is in the report:\n%s", text, report)
		}
	}
}

// TestReportTellsNothing: whatever the answers contain, at any place, nothing of it is in the report. Some of the rounds keep the
// words on which the probes depend, so that they come as far as what lies behind them.
func TestReportTellsNothing(t *testing.T) {
	t.Parallel()
	base := recorded(t)
	structure := map[string]bool{}
	for _, text := range []string{"Fido2", "Voice", "Sms", "mobilePhone", "Update SSPR Settings", blockedActivity, "#microsoft.graph.directoryRole"} {
		structure[text] = true
	}
	for seed := range 120 {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		w, share, keep := base.copy(), []float64{0.1, 0.5, 1}[seed%3], map[string]bool{}
		if seed%2 == 0 {
			keep = structure
		}
		for _, address := range sorted(w.replies) {
			a := w.replies[address]
			a.body = plant(a.body, r, share, keep)
			if r.Float64() < 0.1 {
				a.status = []int{200, 400, 403, 404, 429, 503}[r.IntN(6)]
				a.body = map[string]any{"error": map[string]any{"code": planted[r.IntN(len(planted))], "message": planted[r.IntN(len(planted))]}}
			}
			for name := range a.header {
				if a.header.Set(name, planted[r.IntN(len(planted))]); r.Float64() < 0.3 {
					a.header.Set("ETag", planted[r.IntN(len(planted))])
				}
			}
		}
		checkNothingTold(t, w)
		if t.Failed() {
			t.Fatalf("with the seed %d", seed)
		}
	}
}

// FuzzReportTellsNothing: the same for any text at the places that the probes describe.
func FuzzReportTellsNothing(f *testing.F) {
	base := recorded(f)
	for _, text := range planted {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		marked := "Zdenka" + text
		w := base.copy()
		w.at(policyPart).object()[marked] = marked
		w.at(policyPart).object()["customHelpdeskEmailOrUrl"] = marked
		w.at(authorizationPath).object()[marked] = 1
		w.at(methodsPath).object()["policyMigrationState"] = marked
		w.at(rowsPart).row(0)["methodsRegistered"] = []any{marked, "mobilePhone"}
		w.at("/phoneMethods").row(0)["phoneNumber"] = marked
		w.at(eventsPart).row(0)["activityDisplayName"] = marked
		w.at("/users/"+missingID).refuse(http.StatusNotFound, marked)
		report := strings.ToLower(Report(Run(t.Context(), w.tenant(), nil), About{}))
		if strings.Contains(report, "zdenka") {
			t.Errorf("%q is in the report:\n%s", marked, report)
		}
	})
}

// TestSafeHidesTexts: the last look at a result hides a text of an answer that a probe should not have shown, and leaves words
// of the services.
func TestSafeHidesTexts(t *testing.T) {
	t.Parallel()
	r := newReader(nil)
	r.note(map[string]any{"a": []any{"Zdenka Quxová", "Request_ResourceNotFound"}, "b": "mobilePhone", "c": "no"})
	if got, want := r.safe("HTTP 404 Request_ResourceNotFound for ZDENKA QUXOVÁ, no mobilePhone"), "HTTP 404 Request_ResourceNotFound for ?, no mobilePhone"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestShown: names of the services are shown, other words are not.
func TestShown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Request_ResourceNotFound": "Request_ResourceNotFound", "passKeyWearable": "passKey?", "passKeySynced": "passKeySynced",
		"AADSTS500133": "AADSTS500133", "Zdenka Quxová": "? ?", "zdenka@fabrikam.example": "?@?.?", "+44 7700 900123": "?00 0000 000000",
		"fido2": "fido2", "FIDO2": "FIDO2", "user 12": "user 00", strings.Repeat("user", 30): "?", "": "",
	} {
		if got := shown(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

// TestPattern: forms of numbers show no digit.
func TestPattern(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"+1 2065550134": "+0 0000000000", "+XX XXXXXXXX34": "+XX XXXXXXXX00", "+1 425 x123": "+0 000 x000", "Ω|7": "a?0",
	} {
		if got := pattern(text); got != want {
			t.Errorf("%q has the form %q, want %q", text, got, want)
		}
	}
	if got := fmt.Sprint(form("x"), form(json.Number("12")), form(json.Number("2065550134")), form(nil), form([]any{})); got != "a text12a numbernulla list" {
		t.Error(got)
	}
}
