package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// writebackDisconnected is the only value of the connectivity status that is known, from a tenant without writeback
// (reference sspr-policy 1.7).
const writebackDisconnected = 5

func (s *portalService) onPremisesRoutes() []portalRoute {
	const base = "/PasswordReset/"
	return []portalRoute{
		{http.MethodGet, base + "OnPremisesPasswordResetPolicies", portalReaders, s.getOnPremises},
		{http.MethodPut, base + "OnPremisesPasswordResetPolicies", portalWriters, s.putOnPremises},
		{http.MethodGet, base + "IsOnPremisesPasswordResetAvailable", portalReaders, s.isOnPremisesAvailable},
		{http.MethodGet, base + "CheckWritebackConnectivityStatus", portalReaders, s.writebackStatus},
	}
}

func (s *portalService) getOnPremises(w http.ResponseWriter, r *http.Request) {
	writePortalJSON(w, http.StatusOK, exchangeOf(r).state.OnPremisesPasswordReset)
}

func (s *portalService) isOnPremisesAvailable(w http.ResponseWriter, r *http.Request) {
	writePortalJSON(w, http.StatusOK, exchangeOf(r).state.Settings.OnPremisesAvailable)
}

func (s *portalService) writebackStatus(w http.ResponseWriter, _ *http.Request) {
	writePortalJSON(w, http.StatusOK, map[string]int{"checkWritebackConnectivityStatusResponseEnum": writebackDisconnected})
}

// putOnPremises changes the properties that are sent, whatever their case, and keeps the others: partial bodies work
// here (reference sspr-policy 1.7). What the service answers is not known; true, as its sibling does, is chosen.
func (s *portalService) putOnPremises(w http.ResponseWriter, r *http.Request) {
	x := exchangeOf(r)
	next, err := mergeOnPremises(x)
	if err != nil {
		writeRefused(w, r, x, err)
		return
	}
	auditOnPremises(r, x.state.OnPremisesPasswordReset, next)
	x.state.OnPremisesPasswordReset = next
	writePortalJSON(w, http.StatusOK, true)
}

func mergeOnPremises(x *exchange) (Document, error) {
	if x.bodyErr != nil {
		return nil, x.bodyErr
	}
	var sent Document
	if err := json.Unmarshal(x.body, &sent); err != nil {
		return nil, fmt.Errorf("the body is not a JSON object: %w", err)
	}
	stored := x.state.OnPremisesPasswordReset
	next, writeback := stored.clone(), false
	for _, p := range sent {
		key, before := findFold(stored, p.Key)
		switch {
		case key == "":
			return nil, fmt.Errorf("could not find member '%s' on object of type 'OnPremisesPasswordResetPolicy'", p.Key)
		case key == keyObjectID:
			continue
		case jsonKind(p.Value) != jsonKind(before):
			return nil, fmt.Errorf("the value of '%s' must be a %s", key, jsonKind(before))
		}
		next.Set(key, p.Value)
		writeback = writeback || key != "accountUnlockEnabled" && string(p.Value) != string(before)
	}
	if unlock, ok := stored.Get("accountUnlockEnabled"); ok && writeback && !x.state.Settings.UnlockWithWriteback {
		next.Set("accountUnlockEnabled", unlock)
	}
	return next, nil
}

// findFold finds a property without regard to case.
func findFold(d Document, key string) (string, json.RawMessage) {
	for _, p := range d {
		if strings.EqualFold(p.Key, key) {
			return p.Key, p.Value
		}
	}
	return "", nil
}
