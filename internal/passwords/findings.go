package passwords

import "github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"

// findings collects the results of the rules of one setting.
type findings struct{ found []sspr.Finding }

// fail adds an error that no import leads to.
func (f *findings) fail(field, summary, detail string) {
	f.found = append(f.found, sspr.Finding{Severity: sspr.Error, Field: field, Summary: summary, Detail: detail})
}

// standing adds an error that an import can lead to (sspr.Standing).
func (f *findings) standing(field, summary, detail string) {
	f.found = append(f.found, sspr.Finding{Severity: sspr.Error, Field: field, Summary: summary, Detail: detail, Standing: true})
}

// warn adds a warning.
func (f *findings) warn(field, summary, detail string) {
	f.found = append(f.found, sspr.Finding{Severity: sspr.Warning, Field: field, Summary: summary, Detail: detail})
}
