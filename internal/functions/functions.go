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
		Name:                "number",
		MarkdownDescription: "Phone number in international form, such as `+61 400 111 222`, or as dialed in `region`, such as `0400 111 222`. An extension follows `x`, `ext.`, `;ext=` or `#`.",
	}
}

// regionParameter returns the optional parameter for the region. Terraform supports optional arguments only as variadic
// ones.
func regionParameter() function.Parameter {
	return function.StringParameter{
		Name:           "region",
		AllowNullValue: true,
		MarkdownDescription: "Country or territory in which the number is dialed, as an ISO 3166-1 alpha-2 code such as `AU`. At most one. " +
			"If omitted, null or `\"\"`, only the international form is accepted.",
	}
}

// forms is the paragraph about the forms of numbers that the functions accept.
const forms = "Besides the international form, which begins with `+`, the function accepts numbers in the form that is dialed in `region`: the national form, and the international form with the region's prefix, such as `00` or `011`. " +
	"Spaces, dashes, dots, slashes, parentheses, invisible characters and a leading `tel:` are ignored. A trunk prefix is dropped, such as the first `0` in `0400 111 222` and in `+44 (0)7940 123966`. " +
	"`UK` is accepted for `GB`. A number in international form does not depend on the region."

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
