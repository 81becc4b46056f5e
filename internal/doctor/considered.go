package doctor

import (
	"regexp"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
)

// variable finds the first environment variable of each setting in the list of what was considered.
var variable = regexp.MustCompile(`\(([A-Z]+_[A-Z_]+)`)

// shortened returns the reason of a missing credential with the variables alone instead of the whole list of what was considered.
func shortened(cause string) string {
	text, list, found := strings.Cut(cause, "Considered, in this order: ")
	if !found {
		return cause
	}
	var variables, others []string
	for item := range strings.SplitSeq(strings.TrimSuffix(list, "."), "; ") {
		names := variable.FindAllStringSubmatch(item, -1)
		if names == nil {
			others = append(others, diagnose.Sentence(item))
		}
		for _, name := range names {
			variables = append(variables, name[1])
		}
	}
	if variables != nil {
		text += "Not used, because not set or false: " + strings.Join(variables, ", ") + ". "
	}
	return strings.TrimSpace(text + strings.Join(others, " "))
}
