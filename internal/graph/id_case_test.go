package graph

import (
	"encoding/json"
	"testing"
)

// TestIDsOfTheSameUser checks that a user has one ID in the registration report and in lists of users, in whatever case the
// service writes it: they are joined by it.
func TestIDsOfTheSameUser(t *testing.T) {
	t.Parallel()
	const upper, lower = "B1D4C0DE-0000-4000-8000-000000000101", "b1d4c0de-0000-4000-8000-000000000101"
	for _, id := range []string{upper, lower} {
		var reported registrationRow
		var listed directoryRow
		for _, into := range []any{&reported, &listed} {
			if err := json.Unmarshal([]byte(`{"id":"`+id+`","userPrincipalName":"kim@contoso.example"}`), into); err != nil {
				t.Fatal(err)
			}
		}
		if a, b := reported.plain().ID, listed.plain(sharedLicenses{}).ID; a != lower || b != lower {
			t.Errorf("%s: the report has %s and the list %s, want %s", id, a, b, lower)
		}
	}
}
