// Package attribute is the toolkit of the provider's schemas: attributes that are managed only if a configuration writes
// them, conversions between Terraform's values and the domain's, and the validators of phone numbers, addresses, user names
// and IDs. It knows no service and no state.
//
// Blanks and invisible characters come along from spreadsheets. Around a value blanks are ignored (sspr.Trim). In what names
// a user they are refused and quoted (UserNameProblem), because two spellings of a key would be two entries.
//
// A set shows once what the tenant has twice (StringSet), such as two security questions with one text. A write keeps both,
// because users have answered a question and not its text.
package attribute
