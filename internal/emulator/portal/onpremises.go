package portal

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// writebackDisconnected is the only value of the connectivity status that is known, from a tenant without writeback
// (sspr-policy 1.7).
const writebackDisconnected = 5

func (s *Service) getOnPremises(w http.ResponseWriter, r *http.Request) {
	writeDocument(w, http.StatusOK, wire.ExchangeOf(r).State.OnPremisesPasswordReset)
}

func (s *Service) isOnPremisesAvailable(w http.ResponseWriter, r *http.Request) {
	writeDocument(w, http.StatusOK, wire.ExchangeOf(r).State.Settings.OnPremisesAvailable)
}

func (s *Service) writebackStatus(w http.ResponseWriter, _ *http.Request) {
	writeDocument(w, http.StatusOK, map[string]int{"checkWritebackConnectivityStatusResponseEnum": writebackDisconnected})
}

// putOnPremises changes the properties that are sent, whatever their case, and keeps the others: partial bodies work here
// (sspr-policy 1.7). What the service answers is not known; true, as its sibling does, is chosen.
func (s *Service) putOnPremises(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	next, err := mergeOnPremises(x)
	if err != nil {
		writeRefused(w, r, x, err)
		return
	}
	auditOnPremises(r, x.State.OnPremisesPasswordReset, next)
	x.State.OnPremisesPasswordReset = next
	writeDocument(w, http.StatusOK, true)
}

func mergeOnPremises(x *wire.Exchange) (document.Document, error) {
	if x.BodyErr != nil {
		return nil, x.BodyErr
	}
	var sent document.Document
	if err := json.Unmarshal(x.Body, &sent); err != nil {
		return nil, fmt.Errorf("the body is not a JSON object: %w", err)
	}
	stored := x.State.OnPremisesPasswordReset
	next, writeback := stored.Clone(), false
	for _, p := range sent {
		key, before := findFold(stored, p.Key)
		switch {
		case key == "":
			return nil, fmt.Errorf("could not find member '%s' on object of type 'OnPremisesPasswordResetPolicy'", p.Key)
		case key == tenant.KeyObjectID:
			continue
		case document.Kind(p.Value) != document.Kind(before):
			return nil, fmt.Errorf("the value of '%s' must be a %s", key, document.Kind(before))
		}
		next.Set(key, p.Value)
		writeback = writeback || key != "accountUnlockEnabled" && string(p.Value) != string(before)
	}
	if unlock, ok := stored.Get("accountUnlockEnabled"); ok && writeback && !x.State.Settings.UnlockWithWriteback {
		next.Set("accountUnlockEnabled", unlock)
	}
	return next, nil
}

// findFold finds a property without regard to case.
func findFold(d document.Document, key string) (string, json.RawMessage) {
	for _, p := range d {
		if strings.EqualFold(p.Key, key) {
			return p.Key, p.Value
		}
	}
	return "", nil
}
