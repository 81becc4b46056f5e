package checks

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// PastDay warns of an as_of that has passed. Registrations are read as they are now, and methods may have ended since that
// day, so the data sources answer for today.
func PastDay(diags *diag.Diagnostics, asOf types.String, today sspr.Date) {
	if day := sspr.Date(asOf.ValueString()); day != "" && day < today {
		diags.AddAttributeWarning(path.Root("as_of"), "Day in the past",
			fmt.Sprintf("as_of is %s, and today is %s in UTC. Registrations of past days cannot be read, so the result is that of today. Set a later day, or remove as_of.", day, today))
	}
}
