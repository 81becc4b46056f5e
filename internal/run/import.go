package run

import "strings"

// CurrentTenant means the tenant of the credentials in an import ID.
const CurrentTenant = "current"

// SplitImportID splits an import ID of the form TENANT_ID/REST at its first slash. tenant is "" if the ID names no tenant or
// CurrentTenant, and rest is the whole ID if it has no slash.
func SplitImportID(id string) (tenant, rest string) {
	tenant, rest, both := strings.Cut(id, "/")
	switch {
	case !both:
		return "", id
	case strings.EqualFold(tenant, CurrentTenant):
		return "", rest
	default:
		return tenant, rest
	}
}
