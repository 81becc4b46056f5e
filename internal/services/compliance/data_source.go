// Package compliance has the data source sspr_compliance, which checks a tenant against the controls for password reset in
// security frameworks.
package compliance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/controls"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

type dataSource struct{ run.DataSource }

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource returns the data source sspr_compliance.
func NewDataSource() datasource.DataSource {
	return &dataSource{run.DataSource{Name: "compliance"}}
}

type model struct {
	ID           types.String   `tfsdk:"id"`
	Frameworks   types.Set      `tfsdk:"frameworks"`
	Controls     []controlModel `tfsdk:"controls"`
	Passed       types.Int64    `tfsdk:"passed"`
	Failed       types.Int64    `tfsdk:"failed"`
	NotReadable  types.Int64    `tfsdk:"not_readable"`
	Inapplicable types.Int64    `tfsdk:"not_applicable"`
	Compliant    types.Bool     `tfsdk:"compliant"`
	Unread       types.Map      `tfsdk:"not_readable_reasons"`
}

type controlModel struct {
	Framework types.String `tfsdk:"framework"`
	ID        types.String `tfsdk:"id"`
	Title     types.String `tfsdk:"title"`
	Expected  types.String `tfsdk:"expected"`
	Actual    types.String `tfsdk:"actual"`
	Status    types.String `tfsdk:"status"`
	Reason    types.String `tfsdk:"reason"`
	Source    types.String `tfsdk:"source"`
	Attribute types.String `tfsdk:"attribute"`
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var shown model
	resp.Diagnostics.Append(req.Config.Get(ctx, &shown)...)
	if resp.Diagnostics.HasError() || !run.Configured(d.Provider, &resp.Diagnostics) {
		return
	}
	var chosen []string
	if frameworks := attribute.Strings[string](shown.Frameworks); frameworks != nil {
		chosen = *frameworks
	}
	needed := sources(chosen)
	found := read(ctx, d.Provider, needed)
	found.diagnose(needed, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	id, err := sameTenant(ctx, d.Provider, found, needed)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(err))
		return
	}
	shown.ID = types.StringValue(id)
	shown.fill(controls.Evaluate(found.live, chosen...), found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &shown)...)
}

// sources returns the sources of some frameworks' controls, so that nothing else is read.
func sources(frameworks []string) []controls.Source {
	results := controls.Evaluate(controls.Live{}, frameworks...)
	return slices.DeleteFunc(controls.Sources(), func(s controls.Source) bool {
		return !slices.ContainsFunc(results, func(r controls.Result) bool { return slices.Contains(r.Sources(), s) })
	})
}

func (m *model) fill(results []controls.Result, t tenant) {
	m.Controls = []controlModel{}
	counts := map[controls.Outcome]int64{}
	for _, r := range results {
		counts[r.Outcome]++
		m.Controls = append(m.Controls, controlModel{
			Framework: types.StringValue(r.Framework), ID: types.StringValue(r.ID), Title: types.StringValue(r.Title),
			Expected: types.StringValue(r.Expected), Actual: attribute.FilledString(&r.Actual), Status: types.StringValue(string(r.Outcome)),
			Reason: reason(r, t), Source: types.StringValue(string(r.Source())), Attribute: types.StringValue(r.Attribute),
		})
	}
	m.Passed, m.Failed, m.NotReadable = types.Int64Value(counts[controls.Pass]), types.Int64Value(counts[controls.Fail]), types.Int64Value(counts[controls.NotReadable])
	m.Inapplicable = types.Int64Value(counts[controls.NotApplicable])
	m.Compliant = types.BoolValue(counts[controls.Fail] == 0 && counts[controls.NotReadable] == 0)
	reasons := map[string]string{}
	for source, err := range t.failed {
		// The service's own answer is left out, because its request id differs every time.
		reasons[string(source)], _ = diagnose.Reason(err)
	}
	m.Unread = attribute.StringMap(reasons)
}

// reason returns why a control could not be read or does not apply, else null.
func reason(r controls.Result, t tenant) types.String {
	switch {
	case r.Outcome == controls.NotApplicable:
		return types.StringValue("The control applies " + r.Condition)
	case r.Outcome != controls.NotReadable:
		return types.StringNull()
	}
	for _, source := range r.Sources() {
		if err := t.failed[source]; err != nil {
			return types.StringValue(diagnose.Error(err).Summary())
		}
	}
	return types.StringValue("The service does not tell the setting")
}

const description = "Checks the tenant against the controls for password reset, banned passwords, lockout and expiry of the CIS benchmarks, EIDSCA, ScubaGear and Microsoft's Zero Trust Assessment.\n\n"

const notes = "\n\n## Notes\n\n" +
	"- **Without a signed-in user**, the controls of the password reset policy are `not_readable`, which is not an error. `eidsca` and `scubagear` have no such controls. " +
	"Other documents that cannot be read cause a warning; if none can be read, the read fails.\n" +
	"- **No value.** `1.3.1` and `MS.AAD.6.1v1` pass a domain without a value, as Maester and ScubaGear do. `actual` names it: whether its passwords expire is unknown.\n" +
	"- **Conflicting controls.** `EIDSCA.AP01` and `21842` require that administrators cannot reset their passwords, which Microsoft allows by default. " +
	"`MS.AAD.3.5v2` (ScubaGear) requires SMS, voice calls and e-mail codes to be disabled. That leaves the authenticator app, which cannot be the only method, while `5.2.4.2` requires two: " +
	"most users could no longer reset a password. Choose what your organization follows.\n" +
	"- **Interpretation.** `21870` requires password reset to be enabled without stating for whom; the provider checks that it is enabled for all users. " +
	"CIS Azure renumbers its controls with every version; `id` lists the known numbers.\n" +
	"- **Not an audit.** Frameworks have conditions that no setting shows. Read their text; titles here are paraphrased."

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	count := func(description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	frameworks := controls.Frameworks()
	sources := fmt.Sprintf("`%s` (portal API), `%s`, `%s`, `%s` or `%s` (all Microsoft Graph)",
		controls.SourcePortal, controls.SourceAuthorization, controls.SourceMethods, controls.SourcePasswordRules, controls.SourceDomains)
	resp.Schema = schema.Schema{
		MarkdownDescription: description + plane.ComplianceNeeds.OfDataSource() + notes,
		Attributes: map[string]schema.Attribute{
			"id": text("Tenant ID (GUID)."),
			"frameworks": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				Validators:          []validator.Set{attribute.Words(frameworks...).NotEmpty()},
				MarkdownDescription: "Frameworks to check: `" + strings.Join(frameworks, "`, `") + "`. Defaults to all of them.",
			},
			"controls": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "Result of each control, ordered by framework.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"framework": text("Framework, as in `frameworks`."),
					"id":        text("Number or name of the control in the framework."),
					"title":     text("What the control requires, paraphrased."),
					"expected":  text("Value that passes."),
					"actual":    text("Value in the tenant; null if it cannot be read."),
					"status":    text("`pass`, `fail`, `not_readable` or `not_applicable`."),
					"reason":    text("Why the control cannot be read or does not apply; null otherwise. `not_readable_reasons` explains how to fix it."),
					"source":    text("Document that contains the setting: " + sources + "."),
					"attribute": text("Attribute that manages the setting, such as `sspr_policy.enabled_for`."),
				}},
			},
			"passed":         count("Number of controls that pass."),
			"failed":         count("Number of controls that fail."),
			"not_readable":   count("Number of controls that cannot be read."),
			"not_applicable": count("Number of controls that do not apply: `MS.AAD.3.5v2` before the migration is complete, `5.2.3.3` without Active Directory."),
			"compliant":      schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether every applicable control passes. False if any control fails or cannot be read."},
			"not_readable_reasons": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Why a document cannot be read and how to fix it, by `source` or `organization` (whether users are synchronized). Empty if all were read.",
			},
		},
	}
}
