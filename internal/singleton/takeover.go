package singleton

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// warnOfTakeOver returns the warning about the settings that a plan would change although Terraform shows them as created.
// The first resource to ask lists the settings of all resources that are planned at the same time. reported tells the others
// that they need not wait for this one.
func (s *singleton[T]) warnOfTakeOver(ctx context.Context, key string, changes []string, reported func()) diag.Diagnostics {
	if !s.data.Shows(run.TakeOver) || s.data.Applying() {
		return nil
	}
	all := s.data.TakeOvers.Report(ctx, run.TakenOver{Type: "sspr_" + s.def.Name, Key: key, Changes: changes, ImportID: s.currentID(key)}, reported)
	changing := slices.DeleteFunc(slices.Clone(all), func(one run.TakenOver) bool { return len(one.Changes) == 0 })
	if len(changing) == 0 {
		return nil
	}
	// Terraform folds warnings with the same summary into one, so the summary names a setting.
	if first, more := changing[0].Name(), len(changing)-1; more > 0 {
		return diag.Diagnostics{diag.NewWarningDiagnostic(fmt.Sprintf("%s and %d more will be changed, not created", first, more), takeOverDetail(all))}
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(fmt.Sprintf("%s will be changed, not created", changing[0].Name()), takeOverDetail(all))}
}

func takeOverDetail(all []run.TakenOver) string {
	var b strings.Builder
	b.WriteString("Every tenant already has what this plan shows as created. The plan changes these values:\n")
	for _, one := range all {
		if len(one.Changes) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n  %s\n", one.Name())
		for _, line := range one.Changes {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	b.WriteString("\nOther attributes that the configuration does not set do not change. To see the earlier values in the plan itself, add import blocks, with the addresses of your own blocks:\n")
	for _, one := range all {
		fmt.Fprintf(&b, "\nimport {\n  to = %s.%s\n  id = %q\n}\n", one.Type, blockName(one.Key), one.ImportID)
	}
	return strings.TrimSpace(b.String())
}

// blockName returns a name of a block for the setting with a key. A domain is none: a name has no dots, and begins with a letter or
// an underscore.
func blockName(key string) string {
	switch name := strings.ReplaceAll(key, ".", "_"); {
	case name == "":
		return "this"
	case name[0] >= '0' && name[0] <= '9':
		return "_" + name
	default:
		return name
	}
}
