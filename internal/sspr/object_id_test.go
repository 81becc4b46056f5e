package sspr_test

import (
	"encoding/json"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func TestObjectID(t *testing.T) {
	const upper, lower = "0C8C8A4E-7B6E-4E65-8F3E-0B0A4E1F2A3B", "0c8c8a4e-7b6e-4e65-8f3e-0b0a4e1f2a3b"
	var found struct {
		ID    sspr.ObjectID
		Plans []sspr.ObjectID
		None  sspr.ObjectID
	}
	if err := json.Unmarshal([]byte(`{"ID":"`+upper+`","Plans":["`+lower+`"],"None":null}`), &found); err != nil {
		t.Fatal(err)
	}
	if found.ID != found.Plans[0] || found.ID != sspr.NewObjectID(upper) || found.ID.String() != lower || found.None != (sspr.ObjectID{}) {
		t.Errorf("got %+v", found)
	}
	if raw, err := json.Marshal(map[sspr.ObjectID]sspr.ObjectID{found.ID: found.ID}); err != nil || string(raw) != `{"`+lower+`":"`+lower+`"}` {
		t.Errorf("got %s, %v", raw, err)
	}
	if err := json.Unmarshal([]byte(`{"ID":7}`), &found); err == nil {
		t.Error("a number passed for an ID")
	}
}

// objectIDs returns the IDs that texts spell.
func objectIDs(texts ...string) []sspr.ObjectID {
	ids := make([]sspr.ObjectID, len(texts))
	for i, text := range texts {
		ids[i] = sspr.NewObjectID(text)
	}
	return ids
}
