// Package functions implements the provider's functions. They need no tenant and no credential, and also work if the
// provider is not configured.
package functions

import (
	"context"
	"errors"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
)

// The positions of the arguments of all functions on phone numbers.
const (
	numberArgument int64 = iota
	regionArgument
)

// numberParameter returns the parameter for the phone number.
func numberParameter() function.Parameter {
	return function.StringParameter{
		Name: "number",
		MarkdownDescription: "The phone number: in international form, which begins with `+`, or as it is dialed in `region`: in national form, or behind the region's international prefix, such as `00` or `011`. " +
			"What can be read as two numbers is refused, above all a prefix that is not the region's. Spaces, dashes, dots, slashes, parentheses and invisible characters mean nothing. " +
			"An extension follows `x`, `ext.`, `;ext=` or `#`. `tel:` at the beginning is left out.",
	}
}

// regionParameter returns the optional parameter for the region. Terraform supports optional arguments only as variadic
// ones.
func regionParameter() function.Parameter {
	return function.StringParameter{
		Name:           "region",
		AllowNullValue: true,
		MarkdownDescription: "The country or territory of a number in national form: an ISO 3166-1 alpha-2 code such as `AU`, in any case; `UK` is read as `GB`. At most one. " +
			"Without it, or with null or `\"\"`, only the international form is taken; a number in international form is read alike with every region.",
	}
}

// parse parses the arguments of a function on phone numbers. The errors name the argument and do not repeat the number.
func parse(ctx context.Context, args function.ArgumentsData) (phone.Number, *function.FuncError) {
	var text string
	var regions []types.String
	if err := args.Get(ctx, &text, &regions); err != nil {
		return phone.Number{}, err
	}
	if len(regions) > 1 {
		return phone.Number{}, function.NewArgumentFuncError(regionArgument+1, "At most one region is accepted.")
	}
	region := ""
	if len(regions) == 1 {
		region = regions[0].ValueString()
	}
	n, err := phone.Parse(text, region)
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, phone.ErrRegion):
		return n, function.NewArgumentFuncError(regionArgument, sentence(err))
	case errors.Is(err, phone.ErrNational):
		return n, function.NewArgumentFuncError(numberArgument, sentence(err)+
			" For a number in national form, pass the region as the second argument: an ISO 3166-1 alpha-2 code such as \"AU\".")
	default:
		return n, function.NewArgumentFuncError(numberArgument, sentence(err))
	}
}

// sentence returns an error as a sentence.
func sentence(err error) string {
	s := err.Error()
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:] + "."
}
