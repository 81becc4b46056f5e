package functions

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/report"
)

// NewReadinessReport returns the function readiness_report.
func NewReadinessReport() function.Function { return readinessReport{} }

type readinessReport struct{}

// The positions of the arguments of readiness_report.
const (
	readinessArgument int64 = iota
	formatArgument
	optionsArgument
)

// The formats of readiness_report.
const (
	formatMarkdown = "markdown"
	formatHTML     = "html"
)

// The names of the options of readiness_report.
const (
	titleOption     = "title"
	policyOption    = "policy"
	listUsersOption = "list_users"
)

func (readinessReport) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "readiness_report"
}

func (readinessReport) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Reports who can reset a password, for a pull request or an e-mail",
		MarkdownDescription: "Writes a report from the data source `sspr_readiness`: who can reset a password today, under the policy and after each ending, and why the others cannot.\n\n" +
			"- **Policy.** The report compares *today* with the policy of the [data source](../data-sources/readiness.md). Set its `methods_required` and `methods` to the values after your plan, and name that policy with the option `policy`.\n" +
			"- **Names.** The report contains no name of a user unless `list_users` is true, and then only those in `listed`.\n" +
			"- **Markdown.** For GitHub, GitLab and Azure DevOps. Headings begin at the third level. Names are shown as code, so that they cannot mention a user, become a link or break a table.\n" +
			"- **HTML.** One document without scripts, style sheets or images, for an e-mail or an artifact.\n" +
			"- **Outputs.** The numbers change daily, so an output with a report makes `terraform plan -detailed-exitcode` report changes. The example shows how to avoid that.\n\n" +
			"Fails if `readiness` lacks attributes of the data source, or if the format or an option does not exist. The report is known after the apply if a part of `readiness` is.",
		Parameters: []function.Parameter{
			function.ObjectParameter{
				Name: "readiness", AttributeTypes: readinessTypes(),
				MarkdownDescription: "Whole data source, such as `data.sspr_readiness.this`.",
			},
			function.StringParameter{Name: "format", MarkdownDescription: "Format of the report: `markdown` or `html`."},
		},
		VariadicParameter: function.MapParameter{
			Name: "options", ElementType: types.StringType, AllowNullValue: true,
			MarkdownDescription: "Object with options. At most one. `title`: heading. Defaults to `Password reset readiness`. `policy`: name of the policy, such as `After this plan`. Defaults to `Under this policy`. " +
				"`list_users`: whether to list users by name. Defaults to `false`. A null option has its default.",
		},
		Return: function.StringReturn{},
	}
}

func (readinessReport) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var object types.Object
	var format string
	var given []map[string]*string
	if err := req.Arguments.Get(ctx, &object, &format, &given); err != nil {
		resp.Error = err
		return
	}
	options, err := readinessOptions(given)
	if err != nil {
		resp.Error = err
		return
	}
	var readiness report.Readiness
	if err := req.Arguments.GetArgument(ctx, int(readinessArgument), &readiness); err != nil {
		resp.Error = function.NewArgumentFuncError(readinessArgument, "The value is not a whole data source sspr_readiness: an attribute is null that always has a value. "+
			"Pass the whole data source, such as data.sspr_readiness.this")
		return
	}
	text := ""
	switch format {
	case formatMarkdown:
		text = report.Markdown(readiness, options)
	case formatHTML:
		html, err := report.HTML(readiness, options)
		if err != nil {
			resp.Error = function.NewFuncError("The report could not be written: " + err.Error())
			return
		}
		text = html
	default:
		resp.Error = function.NewArgumentFuncError(formatArgument, fmt.Sprintf("%q is not accepted.%s Accepted values: %q and %q",
			format, attribute.DidYouMean(format, formatMarkdown, formatHTML), formatMarkdown, formatHTML))
		return
	}
	resp.Error = resp.Result.Set(ctx, text)
}

// readinessOptions returns the options of a report.
func readinessOptions(given []map[string]*string) (o report.Options, err *function.FuncError) {
	if len(given) > 1 {
		return o, function.NewArgumentFuncError(optionsArgument+1, "At most one object with options is accepted")
	}
	names := []string{}
	for _, options := range given {
		for name := range options {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		value := ""
		if v := given[0][name]; v != nil {
			value = *v
		}
		switch name {
		case titleOption:
			o.Title = value
		case policyOption:
			o.Policy = value
		case listUsersOption:
			if value != "" && value != "true" && value != "false" {
				return o, function.NewArgumentFuncError(optionsArgument, listUsersOption+" must be true or false")
			}
			o.ListUsers = value == "true"
		default:
			return o, function.NewArgumentFuncError(optionsArgument,
				fmt.Sprintf("%q is not an option.%s Options: %q, %q and %q",
					name, attribute.DidYouMean(name, titleOption, policyOption, listUsersOption), titleOption, policyOption, listUsersOption))
		}
	}
	return o, nil
}

// readinessTypes returns the attributes of sspr_readiness that a report shows. Terraform drops the others.
func readinessTypes() map[string]attr.Type {
	texts := types.SetType{ElemType: types.StringType}
	of := groupTypes()
	for name, t := range map[string]attr.Type{
		"methods_required": types.Int64Type, "methods": texts, "methods_not_known": texts, "as_of": types.StringType, "group_id": types.StringType,
		"endings": types.ListType{ElemType: types.ObjectType{AttrTypes: map[string]attr.Type{
			"date": types.StringType, "summary": types.StringType,
			"ready": types.Int64Type, "locked_out": types.Int64Type, "may_be_affected": types.Int64Type,
			"administrators_ready": types.Int64Type, "administrators_locked_out": types.Int64Type, "administrators_may_be_affected": types.Int64Type,
		}}},
		"by_method": types.MapType{ElemType: types.ObjectType{AttrTypes: map[string]attr.Type{
			"offered": types.BoolType, "registered": types.Int64Type, "ready_if_offered": types.Int64Type, "ready_if_withdrawn": types.Int64Type,
		}}},
		"administrators": types.ObjectType{AttrTypes: groupTypes()},
		"guests":         types.Int64Type, "disabled": types.Int64Type, "not_visible": types.Int64Type, "rows_not_understood": types.Int64Type,
		"licenses_checked": types.BoolType, "report_updated": types.StringType,
	} {
		of[name] = t
	}
	return of
}

// groupTypes returns the attributes that users and administrators share.
func groupTypes() map[string]attr.Type {
	texts := types.SetType{ElemType: types.StringType}
	return map[string]attr.Type{
		"total": types.Int64Type, "ready": types.Int64Type, "can_reset_today": types.Int64Type, "locked_out": types.Int64Type,
		"may_be_affected": types.Int64Type, "not_enabled": types.Int64Type, "reasons": types.MapType{ElemType: types.Int64Type},
		"listed": types.ListType{ElemType: types.ObjectType{AttrTypes: map[string]attr.Type{
			"id": types.StringType, "user_principal_name": types.StringType, "ready": types.BoolType, "locked_out": types.BoolType, "may_be_affected": types.BoolType,
			"ready_until": types.StringType, "reasons": texts, "registered": texts,
		}}},
		"not_listed": types.Int64Type,
	}
}
