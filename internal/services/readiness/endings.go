package readiness

import (
	"cmp"
	"fmt"

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

	Ready                       types.Int64  `tfsdk:"ready"`
	LockedOut                   types.Int64  `tfsdk:"locked_out"`
	MayBeAffected               types.Int64  `tfsdk:"may_be_affected"`
	AdministratorsReady         types.Int64  `tfsdk:"administrators_ready"`
	AdministratorsLockedOut     types.Int64  `tfsdk:"administrators_locked_out"`
	AdministratorsMayBeAffected types.Int64  `tfsdk:"administrators_may_be_affected"`
	Summary                     types.String `tfsdk:"summary"`
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
			MarkdownDescription: "Day to answer for, such as `2027-02-01`. Methods that have ended by then count for no user. If omitted, or in the past, today in UTC.",
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
					Validators:          []validator.Set{attribute.Words(methods...).NotEmpty()},
					MarkdownDescription: "Methods that end: " + quoted(methods) + ".",
				},
				"population": schema.StringAttribute{
					Optional: true, Computed: true, Validators: []validator.String{attribute.Words(populations...)},
					MarkdownDescription: "Who loses the methods: " + quoted(populations) + ". Defaults to `everyone`.",
				},
				"ready":                          count("Number of users who could reset a password on that day."),
				"locked_out":                     count("Number of users who can reset a password today and certainly could not on that day."),
				"may_be_affected":                count("Number of further users who can reset a password today and [might not](#may-be-affected) on that day."),
				"administrators_may_be_affected": count("As `may_be_affected`, for administrators."),
				"administrators_ready":           count("As `ready`, for administrators."),
				"administrators_locked_out":      count("As `locked_out`, for administrators."),
				"summary": schema.StringAttribute{
					Computed: true, MarkdownDescription: "Sentence with the date, what ends, and how many users and administrators lose password reset then, or may.",
				},
			}},
		},
	}
}

// announced returns the endings, in the configuration's order if it has its own, and the day that is asked about.
func (m *model) announced(data *run.Data) (endings []sspr.Ending, asOf sspr.Date) {
	asOf = max(sspr.Date(m.AsOf.ValueString()), data.Today)
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
	for i, at := range users.Endings {
		days[at.Date] = day{users: at, administrators: administrators.Endings[i]}
	}
	past := day{users: atOnce(users), administrators: atOnce(administrators)}
	shown := []ending{}
	for i, e := range rules.Endings {
		at, ahead := days[e.Date]
		switch {
		case ahead:
			shown = append(shown, at.show(e, at.sentence(e, rolesKnown)))
		case m.Endings != nil:
			shown = append(shown, past.show(e, fmt.Sprintf("%s, %s%s: these methods are no longer counted.", e.Heading(), e.Ended(), e.Population.ForWhom())))
		}
		if m.Endings != nil { // as it was written
			shown[i].Date, shown[i].Methods = m.Endings[i].Date, m.Endings[i].Methods
		}
	}
	m.Endings = shown
}

// atOnce returns the numbers of the day that is asked about.
func atOnce(r ready.Readiness) ready.AtEnding {
	return ready.AtEnding{Ready: r.Ready, LockedOut: r.LockedOut, MayBeAffected: r.MayBeAffected}
}

// day is the result for one day.
type day struct{ users, administrators ready.AtEnding }

// show returns an ending with the numbers of its day.
func (d day) show(e sspr.Ending, sentence string) ending {
	methods := e.Methods.Methods()
	return ending{
		Date: types.StringValue(string(e.Date)), Methods: attribute.StringSet(&methods), Population: types.StringValue(string(e.Population)),
		Ready: number(d.users.Ready), LockedOut: number(d.users.LockedOut), MayBeAffected: number(d.users.MayBeAffected),
		AdministratorsReady: number(d.administrators.Ready), AdministratorsLockedOut: number(d.administrators.LockedOut),
		AdministratorsMayBeAffected: number(d.administrators.MayBeAffected),
		Summary:                     types.StringValue(sentence),
	}
}

// sentence returns what an ending does.
func (d day) sentence(e sspr.Ending, rolesKnown bool) string {
	text := fmt.Sprintf("%s, %s%s: %s", e.Heading(), e.Ends(), e.Population.ForWhom(), d.losses())
	if e.Population != sspr.Everyone && !rolesKnown {
		text += "; Global Administrators could not be identified, so everyone counts as a user without that role"
	}
	text += "."
	if n := d.users.NotCapable + d.administrators.NotCapable; n > 0 {
		subject, are := who(d.users.NotCapable, d.administrators.NotCapable), "are"
		if n == 1 {
			are = "is"
		}
		text += fmt.Sprintf(" %s who cannot reset a password today %s no longer ready for it.", subject, are)
	}
	return text
}

// losses returns who certainly loses password reset on the day, and who may.
func (d day) losses() string {
	lose, may := d.users.NewlyLockedOut+d.administrators.NewlyLockedOut, d.users.MayLose+d.administrators.MayLose
	certain := who(d.users.NewlyLockedOut, d.administrators.NewlyLockedOut)
	switch {
	case lose == 0 && may == 0:
		return "no user loses password reset"
	case lose == 0:
		return who(d.users.MayLose, d.administrators.MayLose) + " may lose password reset"
	case lose == 1:
		certain += " loses password reset"
	default:
		certain += " lose password reset"
	}
	if may == 0 {
		return certain
	}
	return fmt.Sprintf("%s, and %s may", certain, sspr.Join(append(more(d.users, "user"), more(d.administrators, "administrator")...)))
}

// more returns how many may lose password reset beside those who certainly do.
func more(at ready.AtEnding, noun string) []string {
	switch {
	case at.MayLose == 0:
		return nil
	case at.NewlyLockedOut > 0:
		noun = "more " + noun
	}
	return []string{sspr.Count(int64(at.MayLose), noun)}
}

// who returns users and administrators in words: "2 users and 1 administrator".
func who(users, administrators int) string {
	var words []string
	if users > 0 {
		words = append(words, sspr.Count(int64(users), "user"))
	}
	if administrators > 0 {
		words = append(words, sspr.Count(int64(administrators), "administrator"))
	}
	return sspr.Join(words)
}
