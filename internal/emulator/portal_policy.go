package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

const policyKey = "portal PasswordResetPolicies"

// getPolicy answers the policy document (reference sspr-policy 1.1 and 1.2).
func (s *portalService) getPolicy(w http.ResponseWriter, r *http.Request) {
	x := exchangeOf(r)
	document := s.stale.shown(policyKey, x.state.PasswordResetPolicy)
	withName := strings.EqualFold(r.URL.Query().Get("getPasswordResetEnabledGroup"), "true")
	writePortalJSON(w, http.StatusOK, shownPolicy(x.state, document, withName))
}

// shownPolicy is the stored document as a GET shows it: with the tenant's spelling of "no group", and with the group's
// present name where it was asked for.
func shownPolicy(st *State, stored Document, withName bool) Document {
	shown := stored.clone()
	id := policyGroup(stored)
	if _, ok := stored.Get(keyGroupIDs); ok && id == "" {
		shown.Set(keyGroupIDs, []string{})
		if st.Settings.NoGroupAsZeroID {
			shown.Set(keyGroupIDs, []string{noGroupID})
		}
	}
	if _, ok := stored.Get(keyGroupName); ok {
		shown.Set(keyGroupName, "")
		if g := st.Group(id); withName && g != nil {
			shown.Set(keyGroupName, g.DisplayName)
		}
	}
	return shown
}

// putPolicy replaces the policy document. Every tool sends all of it (reference sspr-policy 1.4); what is left out is
// lost.
func (s *portalService) putPolicy(w http.ResponseWriter, r *http.Request) {
	x := exchangeOf(r)
	stored := x.state.PasswordResetPolicy
	next, err := bindPolicy(stored, x, x.state.Settings.TakesNull)
	if err == nil {
		err = takeSwitches(x.state, stored, next)
	}
	if err == nil && !sameButScope(stored, next) && !x.state.hasRole(x.claims.ObjectID, portalWriters(x.state.Settings)...) {
		writePortalDenied(w, r, x)
		return
	}
	if err == nil {
		err = checkPolicy(x.state, next, strings.EqualFold(r.URL.Query().Get("byPassMethodCountCheck"), "true"))
	}
	if err != nil {
		writeRefused(w, r, x, err)
		return
	}
	if x.state.Settings.ForgetGroupUnlessSelected && !isSelected(next) {
		next.Set(keyGroupIDs, []string{})
	}
	x.before = replaced{policyKey, stored.clone()}
	x.state.PasswordResetPolicy = next
	auditPolicy(r, stored, next)
	// The answer is a boolean and not the document (reference sspr-policy 1.4).
	writePortalJSON(w, http.StatusOK, true)
}

// sameButScope reports whether two documents differ in nothing but the page Properties.
func sameButScope(stored, next Document) bool {
	next = next.clone()
	for _, key := range []string{keyEnablement, keyGroupIDs, keyGroupName} {
		if was, ok := stored.Get(key); ok {
			next.Set(key, was)
		}
	}
	return sameValues(stored, next)
}

// writeRefused answers a document that the service does not take. No errorCode of such a refusal is recorded anywhere
// (reference sspr-policy 8), so this one is chosen.
func writeRefused(w http.ResponseWriter, r *http.Request, x *exchange, err error) {
	writeClientException(w, r, x, http.StatusBadRequest, clientException{code: "BadRequest", message: err.Error()})
}

func isSelected(d Document) bool {
	raw, _ := d.Get(keyEnablement)
	n, err := wholeNumber(raw)
	return err == nil && n == enablementSelected
}

// takeSwitches does with changed legacy switches of methods what Settings.LegacyMethodSwitches says, where the tenant is
// migrated. Security questions stay in this policy for good (reference sspr-policy 3.9).
func takeSwitches(s *State, stored, next Document) error {
	if !s.migrated() || s.Settings.LegacyMethodSwitches == LegacySwitchesStored {
		return nil
	}
	for i, p := range next {
		if !slices.Contains(methodSwitches, p.Key) || p.Key == keyQuestionsSwitch {
			continue
		}
		was, _ := stored.Get(p.Key)
		if s.Settings.LegacyMethodSwitches == LegacySwitchesRefused && string(was) != string(p.Value) {
			return fmt.Errorf("'%s' cannot be changed: the authentication methods policy manages the methods of this tenant", p.Key)
		}
		next[i].Value = was
	}
	return nil
}
