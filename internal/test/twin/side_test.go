package twin

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// side is one of the two tenants, as a configured provider sees it.
type side struct {
	t      *testing.T
	served acctest.Served
	names  *names
}

// newSide configures a provider for a tenant on a day.
func newSide(t *testing.T, n *acctest.Tenant, day string, known *names) side {
	t.Helper()
	return side{t, n.ServeWhen(t, n.Administrator(), acctest.When{Today: sspr.Date(day), Together: time.Nanosecond}), known}
}

// answers returns the answers of the provider to all questions, by question. Data sources are read at the same time. Plans are made one
// after the other, so that the first of two that belong together is always the same.
func (s side) answers(questions []question) map[string]any {
	s.t.Helper()
	all := map[string]any{}
	var lock sync.Mutex
	var asked sync.WaitGroup
	for _, q := range questions {
		answer := func() {
			answer := s.ask(q)
			lock.Lock()
			defer lock.Unlock()
			all[q.String()] = answer
		}
		if q.planned {
			answer()
		} else {
			asked.Go(answer)
		}
	}
	asked.Wait()
	return all
}

// question is a data source that is read, or a resource that is imported and planned.
type question struct {
	// typeName is the type of the data source, or of the resource if planned is true.
	typeName string
	planned  bool
	// importID adopts the resource; "" creates it.
	importID string
	// block has the arguments. Texts that are IDs or names in the live tenant are translated for the twin.
	block acctest.Values
	// unread is true if the answer depends on what a snapshot cannot read, so that the twin may know less, and nothing else.
	unread bool
}

// same reports whether the twin's answer is right.
func (q question) same(live, twin any) bool {
	if cmp.Equal(live, twin) {
		return true
	}
	a, _ := live.(map[string]any)["state"].(map[string]any)
	b, _ := twin.(map[string]any)["state"].(map[string]any)
	blocked := checkOf(a, notBlocked) == "fail"
	if said := live.(map[string]any)["said"]; b != nil && checkOf(b, notBlocked) == "unknown" && cmp.Equal(said, twin.(map[string]any)["said"]) && cmp.Equal(unlogged(a, blocked), unlogged(b, blocked)) {
		return true
	}
	return q.unread && b != nil && (b["can_reset"] == nil || b["can_reset"] == a["can_reset"]) && (b["error_code"] == nil || b["error_code"] == a["error_code"])
}

// notBlocked is the check that only the audit log answers, which a twin refuses.
const notBlocked = "not_blocked"

// checkOf returns the result of a check of sspr_user_reset, or "".
func checkOf(state map[string]any, name string) string {
	checks, _ := state["checks"].([]any)
	for _, one := range checks {
		if c, _ := one.(map[string]any); c["name"] == name {
			result, _ := c["result"].(string)
			return result
		}
	}
	return ""
}

// unlogged returns the state of sspr_user_reset as it is if it is not known whether the user is blocked. Nothing tells a user who is
// blocked how long the methods suffice.
func unlogged(state map[string]any, blocked bool) map[string]any {
	state = maps.Clone(state)
	checks, _ := state["checks"].([]any)
	state["checks"] = slices.DeleteFunc(slices.Clone(checks), func(one any) bool { return one.(map[string]any)["name"] == notBlocked })
	if !slices.ContainsFunc(state["checks"].([]any), func(one any) bool { return one.(map[string]any)["result"] == "fail" }) {
		state["can_reset"], state["can_unlock"] = nil, nil
	}
	delete(state, "explanation") // it names what is unknown
	if !blocked {
		return state
	}
	delete(state, "ready_until")
	for i, one := range state["checks"].([]any) {
		if check := maps.Clone(one.(map[string]any)); check["name"] == "methods" {
			delete(check, "detail")
			state["checks"].([]any)[i] = check
		}
	}
	return state
}

func (q question) String() string {
	kind := "data."
	if q.planned {
		kind = "resource."
	}
	return fmt.Sprintf("%s%s %s %v", kind, q.typeName, q.importID, q.block)
}

func (s side) ask(q question) any {
	block := acctest.Values{}
	for name, v := range q.block {
		block[name] = s.names.translate(v)
	}
	if q.planned {
		return s.plan(q, block)
	}
	object := s.served.Schema.DataSourceSchemas[q.typeName].ValueType().(tftypes.Object)
	resp, err := s.served.ReadDataSource(s.t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: q.typeName, Config: acctest.Dynamic(object, acctest.Fill(object, block)),
	})
	if err != nil {
		return err.Error()
	}
	return map[string]any{"said": s.said(resp.Diagnostics), "state": s.plain(object, resp.State)}
}

// plan imports a resource as an import block does, refreshes it, and plans the change to the block.
func (s side) plan(q question, block acctest.Values) any {
	object := s.served.Schema.ResourceSchemas[q.typeName].ValueType().(tftypes.Object)
	m := s.served.Resource(q.typeName)
	answer := map[string]any{}
	if q.importID != "" {
		scope, key, keyed := strings.Cut(q.importID, "/")
		if keyed {
			key = fmt.Sprint("/", s.names.translate(key))
		}
		imported, err := s.served.ImportResourceState(s.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: q.typeName, ID: scope + key})
		if err != nil {
			return err.Error()
		}
		answer["import said"] = s.said(imported.Diagnostics)
		if len(imported.ImportedResources) != 1 {
			return answer
		}
		one := imported.ImportedResources[0]
		read, err := s.served.ReadResource(s.t.Context(), &tfprotov6.ReadResourceRequest{
			TypeName: q.typeName, CurrentState: one.State, Private: one.Private, CurrentIdentity: one.Identity,
		})
		if err != nil {
			return err.Error()
		}
		answer["refresh said"] = s.said(read.Diagnostics)
		if read.NewState == nil {
			return answer
		}
		m.State, m.Private = read.NewState, read.Private
	}
	answer["before"] = s.plain(object, m.State)
	planned, err := m.Proposal(s.t.Context(), block)
	if err != nil {
		return err.Error()
	}
	answer["after"], answer["said"] = s.plain(object, planned.PlannedState), s.said(planned.Diagnostics)
	replaced := []any{}
	for _, path := range planned.RequiresReplace {
		replaced = append(replaced, path.String())
	}
	answer["replace"] = replaced
	return answer
}

// said returns diagnostics as texts, in no order.
func (s side) said(diagnostics []*tfprotov6.Diagnostic) []any {
	said := []any{}
	for _, d := range diagnostics {
		said = append(said, s.names.neutral(fmt.Sprintf("%v: %s\n%s", d.Severity, d.Summary, d.Detail)))
	}
	slices.SortFunc(said, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
	return said
}

// plain returns a value without what differs between a tenant and its twin: names, IDs and addresses.
func (s side) plain(object tftypes.Object, encoded *tfprotov6.DynamicValue) any {
	if encoded == nil {
		return nil
	}
	v, err := encoded.Unmarshal(object)
	if err != nil {
		return err.Error()
	}
	return s.names.plain("", v)
}
