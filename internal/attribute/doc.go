// Package attribute is the toolkit of the provider's schemas: attributes that are managed only if a configuration writes
// them, conversions between Terraform's values and the domain's, and the validators of phone numbers, addresses, user names
// and IDs. It knows no service and no state.
package attribute
