package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

// NewFormatPhone returns the function format_phone.
func NewFormatPhone() function.Function { return formatPhone{} }

type formatPhone struct{}

func (formatPhone) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "format_phone"
}

func (formatPhone) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Writes a phone number as Microsoft Entra takes it",
		MarkdownDescription: "Writes a phone number as Microsoft Entra takes it: `+<country code> <number>`, followed by `x<extension>` where there is one, as in `+61 400111222` and `+1 2065555555x123`. " +
			"A trunk prefix, as the first `0` in `0400 111 222` and in `+44 (0)7940 123966`, is left out.\n\n" +
			"Fails if the number cannot exist (an unknown country code, a number of digits that does not occur in the country, a `0` too many), and if the text can be read as two numbers, as `0049 151 23456789` in Singapore. " +
			"Whether the number is in use is not looked at; `valid` of `parse_phone` tells whether its range is.",
		Parameters:        []function.Parameter{numberParameter()},
		VariadicParameter: regionParameter(),
		Return:            function.StringReturn{},
	}
}

func (formatPhone) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	n, err := parse(ctx, req.Arguments)
	if err != nil {
		resp.Error = err
		return
	}
	resp.Error = resp.Result.Set(ctx, n.String())
}
