package portal

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

const policyKey = "portal PasswordResetPolicies"

// getPolicy answers the policy document (sspr-policy 1.1 and 1.2).
func (s *Service) getPolicy(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	document := s.stale.Shown(policyKey, x.State.PasswordResetPolicy)
	withName := strings.EqualFold(r.URL.Query().Get("getPasswordResetEnabledGroup"), "true")
	writeDocument(w, http.StatusOK, shownPolicy(x.State, document, withName))
}

// shownPolicy returns the stored document as a GET shows it: with the tenant's spelling of "no group", and with the group's
// present name if it was asked for.
func shownPolicy(st *tenant.State, stored document.Document, withName bool) document.Document {
	shown := stored.Clone()
	id := tenant.PolicyGroup(stored)
	if raw, _ := stored.Get(tenant.KeyGroupIDs); document.Kind(raw) == "array" && id == "" {
		shown.Set(tenant.KeyGroupIDs, []string{})
		if st.Settings.NoGroupAsZeroID {
			shown.Set(tenant.KeyGroupIDs, []string{tenant.NoGroupID})
		}
	}
	if _, ok := stored.Get(tenant.KeyGroupName); ok {
		shown.Set(tenant.KeyGroupName, "")
		if g := st.Group(id); withName && g != nil {
			shown.Set(tenant.KeyGroupName, g.DisplayName)
		}
	}
	return shown
}

// putPolicy replaces the policy document. Every tool sends all of it (sspr-policy 1.4); what is left out is lost.
func (s *Service) putPolicy(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	stored := x.State.PasswordResetPolicy
	next, err := bindPolicy(stored, x, x.State.Settings.TakesNull)
	if err == nil {
		err = applySwitches(x.State, stored, next)
	}
	if err == nil && !sameButScope(stored, next) && !x.State.HasRole(x.Claims.ObjectID, writers(x.State.Settings)...) {
		writeDenied(w, r, x)
		return
	}
	if err == nil {
		err = checkPolicy(x.State, next, strings.EqualFold(r.URL.Query().Get("byPassMethodCountCheck"), "true"))
	}
	if err != nil {
		writeRefused(w, r, x, err)
		return
	}
	if x.State.Settings.ForgetGroupUnlessSelected && !isSelected(next) {
		next.Set(tenant.KeyGroupIDs, []string{})
	}
	x.Before = wire.Replaced{Key: policyKey, Document: stored.Clone()}
	x.State.PasswordResetPolicy = next
	auditPolicy(r, stored, next)
	// The answer is a boolean and not the document (sspr-policy 1.4).
	writeDocument(w, http.StatusOK, true)
}

// sameButScope reports whether two documents differ in nothing but the page Properties.
func sameButScope(stored, next document.Document) bool {
	next = next.Clone()
	for _, key := range []string{tenant.KeyEnablement, tenant.KeyGroupIDs, tenant.KeyGroupName} {
		if was, ok := stored.Get(key); ok {
			next.Set(key, was)
		}
	}
	return sameValues(stored, next)
}

// writeRefused answers that a document is refused. No errorCode of such a refusal is recorded anywhere (sspr-policy 8), so
// this one is chosen.
func writeRefused(w http.ResponseWriter, r *http.Request, x *wire.Exchange, err error) {
	writeClientException(w, r, x, http.StatusBadRequest, clientException{code: "BadRequest", message: err.Error()})
}

func isSelected(d document.Document) bool {
	raw, _ := d.Get(tenant.KeyEnablement)
	n, err := document.WholeNumber(raw)
	return err == nil && n == tenant.EnablementSelected
}

// applySwitches does with changed legacy switches of methods what Settings.LegacyMethodSwitches chooses, if the tenant is
// migrated. Security questions stay in this policy (sspr-policy 3.9).
func applySwitches(s *tenant.State, stored, next document.Document) error {
	if !s.Migrated() || s.Settings.LegacyMethodSwitches == tenant.LegacySwitchesStored {
		return nil
	}
	for i, p := range next {
		if !slices.Contains(tenant.MethodSwitches, p.Key) || p.Key == tenant.KeyQuestionsSwitch {
			continue
		}
		was, _ := stored.Get(p.Key)
		if s.Settings.LegacyMethodSwitches == tenant.LegacySwitchesRefused && string(was) != string(p.Value) {
			return fmt.Errorf("'%s' cannot be changed: the authentication methods policy manages the methods of this tenant", p.Key)
		}
		next[i].Value = was
	}
	return nil
}
