package readiness

import (
	"cmp"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// ending is an element of endings.
type ending struct {
	Date       types.String `tfsdk:"date"`
	Methods    types.Set    `tfsdk:"methods"`
	Population types.String `tfsdk:"population"`

	Ready                   types.Int64  `tfsdk:"ready"`
	LockedOut               types.Int64  `tfsdk:"locked_out"`
	AdministratorsReady     types.Int64  `tfsdk:"administrators_ready"`
	AdministratorsLockedOut types.Int64  `tfsdk:"administrators_locked_out"`
	Summary                 types.String `tfsdk:"summary"`
}

// dateAttributes returns the attributes about the day and the endings of methods.
func dateAttributes(methods []string) map[string]schema.Attribute {
	var populations []string
	for _, p := range sspr.Populations() {
		populations = append(populations, string(p))
	}
	count := func(description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"as_of": schema.StringAttribute{
			Optional: true, Validators: []validator.String{attribute.Date()},
			MarkdownDescription: "Day to answer for, such as `2027-02-01`. Methods that have ended by then count for no user. If omitted, today in UTC.",
		},
		"telephony_provider": schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: "Whether the tenant has a telephony provider of its own, so that text messages and voice calls continue. Defaults to `false`.",
		},
		"endings": schema.ListNestedAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Result for each ending of methods. If omitted, those of [Microsoft's dates](#endings) that are after `as_of`.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"date": schema.StringAttribute{
					Required: true, Validators: []validator.String{attribute.Date()},
					MarkdownDescription: "First day without the methods, such as `2027-02-01`.",
				},
				"methods": schema.SetAttribute{
					Required: true, ElementType: types.StringType,
					Validators:          []validator.Set{setvalidator.NoNullValues(), setvalidator.SizeAtLeast(1), attribute.Words(methods...)},
					MarkdownDescription: "Methods that end: " + quoted(methods) + ".",
				},
				"population": schema.StringAttribute{
					Optional: true, Computed: true, Validators: []validator.String{attribute.Words(populations...)},
					MarkdownDescription: "Who loses the methods: " + quoted(populations) + ". Defaults to `everyone`.",
				},
				"ready":                     count("Number of users who could reset a password on that day."),
				"locked_out":                count("Number of users who can reset a password today and certainly could not on that day."),
				"administrators_ready":      count("As `ready`, for administrators."),
				"administrators_locked_out": count("As `locked_out`, for administrators."),
				"summary": schema.StringAttribute{
					Computed: true, MarkdownDescription: "Sentence with the date, what ends, and how many users and administrators lose password reset.",
				},
			}},
		},
	}
}

// announced returns the endings, in the configuration's order if it has its own, and the day that is asked about.
func (m *model) announced(data *run.Data) (endings []sspr.Ending, asOf sspr.Date) {
	asOf = cmp.Or(sspr.Date(m.AsOf.ValueString()), data.Today)
	if m.Endings == nil {
		return sspr.EndingsIn(data.Cloud, m.TelephonyProvider.ValueBool()), asOf
	}
	for _, e := range m.Endings {
		var methods sspr.MethodSet
		if names := attribute.Strings[sspr.Method](e.Methods); names != nil {
			methods = sspr.SetOf(*names...)
		}
		endings = append(endings, sspr.Ending{
			Date: sspr.Date(e.Date.ValueString()), Methods: methods,
			Population: cmp.Or(sspr.Population(e.Population.ValueString()), sspr.Everyone),
		})
	}
	return endings, asOf
}

// checkEndings refuses a telephony provider beside endings, which would have no effect.
func (m *model) checkEndings(diags *diag.Diagnostics) {
	if m.Endings != nil && m.TelephonyProvider.ValueBool() {
		diags.AddAttributeError(path.Root("telephony_provider"), "Conflicting arguments",
			"telephony_provider has no effect together with endings, which replace Microsoft's dates. Remove telephony_provider, and list no phones in endings if text messages and voice calls continue.")
	}
}

// showEndings sets the results. Endings from the configuration keep their places, past ones too: if the data source is read
// during the apply, Terraform has planned with a list of that form. Of Microsoft's, only those ahead are shown.
// rolesKnown is whether it is known who is a Global Administrator.
func (m *model) showEndings(rules ready.Rules, rolesKnown bool, users, administrators ready.Readiness) {
	days := map[sspr.Date]day{}
	last := day{users: ready.AtEnding{Ready: users.Ready, LockedOut: users.LockedOut}, administrators: ready.AtEnding{Ready: administrators.Ready, LockedOut: administrators.LockedOut}}
	past := last
	for i, at := range users.Endings {
		next := day{users: at, administrators: administrators.Endings[i]}
		next.usersLose, next.administratorsLose = last.users.Ready-next.users.Ready, last.administrators.Ready-next.administrators.Ready
		days[at.Date], last = next, next
	}
	shown := []ending{}
	for i, e := range rules.Endings {
		at, ahead := days[e.Date]
		switch {
		case ahead:
			shown = append(shown, at.show(e, at.sentence(e, rolesKnown)))
		case m.Endings != nil:
			shown = append(shown, past.show(e, fmt.Sprintf("%s, %s ended%s: they are no longer counted.", e.Heading(), e.What(), e.Population.ForWhom())))
		}
		if m.Endings != nil { // as it was written
			shown[i].Date, shown[i].Methods = m.Endings[i].Date, m.Endings[i].Methods
		}
	}
	m.Endings = shown
}

// day is the result for one day.
type day struct {
	users, administrators ready.AtEnding
	// usersLose and administratorsLose are how many are ready on the day before and not on this one.
	usersLose, administratorsLose int
}

// show returns an ending with the numbers of its day.
func (d day) show(e sspr.Ending, sentence string) ending {
	methods := e.Methods.Methods()
	return ending{
		Date: types.StringValue(string(e.Date)), Methods: attribute.StringSet(&methods), Population: types.StringValue(string(e.Population)),
		Ready: number(d.users.Ready), LockedOut: number(d.users.LockedOut),
		AdministratorsReady: number(d.administrators.Ready), AdministratorsLockedOut: number(d.administrators.LockedOut),
		Summary: types.StringValue(sentence),
	}
}

// sentence returns what an ending does.
func (d day) sentence(e sspr.Ending, rolesKnown bool) string {
	text := fmt.Sprintf("%s, %s end%s: %s password reset", e.Heading(), e.What(), e.Population.ForWhom(), whoLose(d.usersLose, d.administratorsLose))
	if e.Population != sspr.Everyone && !rolesKnown {
		text += "; Global Administrators could not be identified, so everyone counts as a user without that role"
	}
	return text + "."
}

// whoLose returns the subject and the verb of a loss.
func whoLose(users, administrators int) string {
	var who []string
	if users > 0 {
		who = append(who, sspr.Count(int64(users), "user"))
	}
	if administrators > 0 {
		who = append(who, sspr.Count(int64(administrators), "administrator"))
	}
	switch users + administrators {
	case 0:
		return "no user loses"
	case 1:
		return who[0] + " loses"
	default:
		return sspr.Join(who) + " lose"
	}
}
