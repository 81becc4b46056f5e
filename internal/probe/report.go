package probe

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/redact"
)

// About are facts about the run that do not identify the tenant.
type About struct {
	// Cloud is the cloud, such as "global".
	Cloud string
	// GraphCredential and PortalCredential are the kinds of credential, such as "client secret" and "Azure CLI".
	GraphCredential, PortalCredential string
	// Version is the version of the provider.
	Version string
	// Emulated reports whether the tenant is an emulated one, which proves nothing about Microsoft's services.
	Emulated bool
}

// NewAbout returns the facts about a run in a tenant. version is that of the provider.
func NewAbout(t *readonly.Tenant, version string) About {
	return About{
		Cloud: t.Cloud.Name, GraphCredential: t.GraphSelected.Kind, PortalCredential: t.PortalSelected.Kind, Version: version,
		Emulated: t.Cloud.OwnAuthority(),
	}
}

// emulatedWarning is at the top of a report of the emulated tenant.
const emulatedWarning = `> **This report comes from the emulated tenant. It proves nothing about Microsoft's services.** It shows what a report looks like.
> The emulated tenant is built from the same facts as the expectations: "as expected" only means that the two agree.

`

// Report returns the results as Markdown for the issue form "Report from a live tenant". What has the form of a token, a GUID,
// an address or a telephone number is hidden in all of it.
func Report(results []Result, about About) string {
	return redact.Forms("# What a tenant shows\n\n" + Facts(results, about) +
		"\nNo name, text or ID of the tenant is shown, only settings, counts, known names and forms: `0` is any digit, `a` letters, `?` a hidden word. The guide *Assumptions and limits* explains each probe by its ID.\n\n" +
		Table(results))
}

// Facts returns what a report begins with, in Markdown: how its results came about.
func Facts(results []Result, about About) string {
	var b strings.Builder
	if about.Emulated {
		b.WriteString(emulatedWarning)
	}
	count := map[Verdict]int{}
	for _, r := range results {
		count[r.Verdict]++
	}
	for _, fact := range [][2]string{
		{"Provider", about.Version},
		{"Cloud", about.Cloud},
		{"Credential for Microsoft Graph", about.GraphCredential},
		{"Credential for the portal API", about.PortalCredential},
		{"Probes", fmt.Sprintf("%d as expected, %d different, %d not seen", count[AsExpected], count[Different], count[NotSeen])},
	} {
		fmt.Fprintf(&b, "- %s: %s\n", fact[0], cmp.Or(cell(fact[1]), "unknown"))
	}
	return b.String()
}

// Table returns the results as a table in Markdown. Its cells contain the texts as they are, so the caller hides what it must.
func Table(results []Result) string {
	var b strings.Builder
	b.WriteString("| probe | expected | seen | verdict |\n|---|---|---|---|\n")
	for _, r := range results {
		verdict := string(r.Verdict)
		if r.Verdict == Different {
			verdict = "**" + verdict + "**"
		}
		fmt.Fprintf(&b, "| `%s`: %s | %s | %s | %s |\n", r.ID, cell(r.Title), cell(r.Expected), cell(r.Seen), verdict)
	}
	return b.String()
}

// cell makes a text fit a table of Markdown.
func cell(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return strings.NewReplacer("|", `\|`, "<", "&lt;").Replace(text)
}
