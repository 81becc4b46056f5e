package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// NewParsePhone returns the function parse_phone.
func NewParsePhone() function.Function { return parsePhone{} }

type parsePhone struct{}

// parts is what parse_phone returns.
type parts struct {
	CountryCode    int64   `tfsdk:"country_code"`
	NationalNumber string  `tfsdk:"national_number"`
	Extension      *string `tfsdk:"extension"`
	Region         *string `tfsdk:"region"`
	E164           string  `tfsdk:"e164"`
	Formatted      string  `tfsdk:"formatted"`
	Valid          bool    `tfsdk:"valid"`
	Type           string  `tfsdk:"type"`
}

func (parsePhone) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "parse_phone"
}

func (parsePhone) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Parses a phone number",
		MarkdownDescription: "Parses a phone number into its country code, number, extension and type, for example to check that it is a mobile number.\n\n" +
			"The result is an object:\n\n" +
			"- `country_code` (Number) Country calling code, such as 61.\n" +
			"- `national_number` (String) Number within the country, without the trunk prefix, such as `400111222`.\n" +
			"- `extension` (String) Extension; null if there is none.\n" +
			"- `region` (String) ISO 3166-1 alpha-2 code of the country or territory; null if the number is in no range in use or belongs to no country.\n" +
			"- `e164` (String) E.164 form without the extension, such as `+61400111222`.\n" +
			"- `formatted` (String) Result of `format_phone`, such as `+61 400111222`.\n" +
			"- `valid` (Boolean) Whether the number is in a range that its country has assigned, according to the tables in this version of the provider. Treat `false` as a hint: ranges change.\n" +
			"- `type` (String) Use of the range: `mobile`, `fixed_line`, `fixed_line_or_mobile` (for countries such as the United States, where both share ranges), " +
			"`toll_free`, `premium_rate`, `shared_cost`, `voip`, `personal`, `pager`, `company`, `voicemail`, or `unknown`.\n\n" +
			forms + "\n\n" +
			"Fails if [`format_phone`](format_phone.md) fails for the number.",
		Parameters:        []function.Parameter{numberParameter()},
		VariadicParameter: regionParameter(),
		Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
			"country_code":    types.Int64Type,
			"national_number": types.StringType,
			"extension":       types.StringType,
			"region":          types.StringType,
			"e164":            types.StringType,
			"formatted":       types.StringType,
			"valid":           types.BoolType,
			"type":            types.StringType,
		}},
	}
}

func (parsePhone) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	n, err := parse(ctx, req.Arguments)
	if err != nil {
		resp.Error = err
		return
	}
	resp.Error = resp.Result.Set(ctx, parts{
		CountryCode:    int64(n.CountryCode),
		NationalNumber: n.National,
		Extension:      filled(n.Extension),
		Region:         filled(n.Region),
		E164:           n.E164(),
		Formatted:      n.String(),
		Valid:          n.Valid(),
		Type:           string(n.Kind()),
	})
}

// filled returns nil if s is "".
func filled(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
