package probe

import (
	"fmt"
	"strings"
)

// About are facts about the run that tell nothing of whose tenant it is.
type About struct {
	// Cloud is the cloud, such as "global".
	Cloud string
	// GraphCredential and PortalCredential are the kinds of credential, such as "client secret" and "Azure CLI".
	GraphCredential, PortalCredential string
	// Version is the version of the provider.
	Version string
	// Emulated reports whether the tenant is an emulated one, which tells nothing of Microsoft.
	Emulated bool
}

// Report returns the results as Markdown for the issue form "Report from a live tenant".
func Report(results []Result, about About) string {
	var b strings.Builder
	for _, r := range results {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.ID, r.Expected, r.Seen, r.Verdict)
	}
	_ = about
	return b.String()
}
