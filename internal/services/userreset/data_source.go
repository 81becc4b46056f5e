// Package userreset has the data source sspr_user_reset: whether one user can reset the password, and why not.
//
// gather reads, facts turns what was read into what is known, and ready.Facts.Decide decides. words explains the answer to
// the helpdesk and to the user. A failed reading is kept as an error until words, where it becomes the remedy of a check that
// is not known.
package userreset

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/checks"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type dataSource struct{ run.DataSource }

var (
	_ datasource.DataSourceWithConfigure      = (*dataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*dataSource)(nil)
)

// NewDataSource returns the data source sspr_user_reset.
func NewDataSource() datasource.DataSource {
	return &dataSource{run.DataSource{Name: "user_reset"}}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !run.Configured(d.Provider, &resp.Diagnostics) {
		return
	}
	checks.PastDay(&resp.Diagnostics, m.AsOf, d.Provider.Today)
	ctx, cancel := deadline.WithinRead(ctx, m.Timeouts, &resp.Diagnostics)
	defer cancel()
	f, err := gather(ctx, d.Provider, m.UserID.ValueString(), d.Provider.Started)
	if err != nil {
		// The error must not have the path of an attribute: Terraform would quote the name of the user.
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	q := m.question(d.Provider).complete(f.portal.known())
	f.readScope(ctx, d.Provider, q.group())
	if q.ownScope && f.groupGone() {
		resp.Diagnostics.AddAttributeError(path.Root("group_id"), "Group not found", fmt.Sprintf(
			"The tenant has no group with the object ID %s. Check the ID: the admin center shows it under Groups > the group > Overview > Object Id.", q.group()))
		return
	}
	facts := f.facts(q)
	answer := facts.Decide()
	if f.groupGone() && answer.Code == ready.CodeNotInGroup {
		answer.Code = "" // which code the page shows for a group that was deleted is not documented
	}
	m.show(&story{findings: &f, question: q, facts: facts, answer: answer})
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// question returns what the configuration asks.
func (m *model) question(data *run.Data) question {
	q := question{
		today: data.Today, asOf: max(sspr.Date(m.AsOf.ValueString()), data.Today), now: data.Started, required: m.MethodsRequired.ValueInt64Pointer(),
		endings: sspr.EndingsIn(data.Cloud, m.TelephonyProvider.ValueBool()), methods: attribute.Strings[sspr.Method](m.Methods),
	}
	q.scope = m.scope()
	q.ownScope = q.scope.EnabledFor != nil
	return q
}

// scope returns the scope that the configuration writes. A group alone means that its members may reset passwords.
func (m *model) scope() sspr.Scope {
	group := attribute.String(m.GroupID)
	switch e := attribute.String(m.EnabledFor); {
	case e != nil:
		return sspr.Scope{EnabledFor: new(sspr.EnabledFor(*e)), GroupID: new(m.GroupID.ValueString())}
	case group != nil:
		return sspr.Scope{EnabledFor: new(sspr.EnabledForSelected), GroupID: group}
	default:
		return sspr.Scope{}
	}
}

// ValidateConfig implements datasource.DataSourceWithValidateConfig.
func (d *dataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || m.EnabledFor.IsUnknown() || m.GroupID.IsUnknown() {
		return
	}
	diagnose.AddFindings(&resp.Diagnostics, m.scope().Check())
}

// show sets the computed attributes.
func (m *model) show(s *story) {
	a, id := s.answer, s.id()
	m.ID, m.UserPrincipalName = attribute.FilledString(&id), attribute.FilledString(&s.account.value.UserPrincipalName)
	m.CanReset, m.CanUnlock = types.BoolPointerValue(a.CanReset), types.BoolPointerValue(a.CanUnlock)
	m.ErrorCode, m.Explanation = attribute.FilledString(&a.Code), types.StringValue(s.explanation())
	m.Administrator = types.BoolPointerValue(s.facts.Administrator)
	m.MethodsNeeded = types.Int64PointerValue(a.Required)
	m.ReadyUntil = attribute.FilledString((*string)(&a.Until))
	m.Checks = nil
	decided := false
	for _, c := range a.Checks {
		remedy := ""
		if !decided {
			remedy = s.remedy(c)
		}
		// Nothing else helps a disabled account or an external user.
		decided = decided || c.Result == ready.Fail && (c.Name == ready.CheckEnabled || c.Name == ready.CheckMember)
		m.Checks = append(m.Checks, check{
			Name: types.StringValue(string(c.Name)), Result: types.StringValue(string(c.Result)),
			Detail: types.StringValue(s.detail(c)), Remedy: attribute.FilledString(&remedy),
		})
	}
	m.ByMethod = map[string]method{}
	for _, name := range sspr.Methods() {
		one, hint := a.Methods[name], s.registered.value.Hints[name]
		m.ByMethod[string(name)] = method{
			Registered: types.BoolPointerValue(one.Registered), Offered: types.BoolPointerValue(one.Offered), Counts: types.BoolPointerValue(one.Counts),
			Hint: attribute.FilledString(&hint), Ends: attribute.FilledString((*string)(&one.Ends)),
		}
	}
	path := []string{}
	if s.checkResult(ready.CheckScope) == ready.Pass {
		path = append(path, s.path(s.question.group())...)
	}
	m.MembershipPath = path
}
