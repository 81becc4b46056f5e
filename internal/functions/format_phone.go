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
		Summary: "Formats a phone number for Microsoft Entra",
		MarkdownDescription: "Formats a phone number from an Excel sheet, a CSV file or an HR system for Microsoft Entra: `+<country code> <number>`, such as `+61 400111222`. " +
			"An extension is appended as in `+1 2065555555x123`.\n\n" +
			forms + "\n\n" +
			"Fails if the number cannot exist (an unknown country code, an impossible number of digits, an extra `0`), or if the text can be read as two different numbers, such as `0049 151 23456789` in Singapore. " +
			"The function does not check whether the number is in use; [`parse_phone`](parse_phone.md) reports whether its range is.",
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
