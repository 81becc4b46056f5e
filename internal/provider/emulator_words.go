package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// realSettings are the settings whose variables point to a real tenant. What every pipeline has, such as the address of its
// own identity tokens, does not.
var realSettings = []string{
	"tenant_id", "client_id", "client_secret", "client_certificate", "client_certificate_path", "oidc_token", "oidc_token_file_path",
	"portal.access_token", "portal.refresh_token",
}

// realVariables returns the variables of a real tenant's credentials that are set.
func realVariables(getenv func(string) string) []string {
	var set []string
	for _, name := range realSettings {
		for _, variable := range variables[name] {
			if auth.TrimSecret(getenv(variable)) != "" {
				set = append(set, variable)
			}
		}
	}
	return set
}

// warnIfMistaken warns once for each configured provider if the emulated tenant may be a mistake: a variable chose it, which
// the configuration does not show, or the provider block has credentials of another tenant. s is what was configured, without
// what the emulated tenant adds.
func (s settings) warnIfMistaken(own emulator.Credentials, diags *diag.Diagnostics) {
	foreign := s.foreign(own)
	if s.environmentFrom == "" && len(foreign) == 0 || s.suppressed[run.Emulated] {
		return
	}
	chosen := "the provider block has environment = \"emulator\""
	if s.environmentFrom != "" {
		chosen = "the environment variable " + s.environmentFrom + " is \"emulator\""
	}
	text := fmt.Sprintf("The provider uses an emulated tenant, stored in the file %s, because %s. Plans and applies change only that file, not a real tenant.", s.emulatorFile, chosen)
	if len(s.ignored) > 0 {
		text += fmt.Sprintf(" %s set but not used.", are(s.ignored))
	}
	if len(foreign) > 0 {
		text += fmt.Sprintf(" In the provider block, %s not of the emulated tenant.", are(foreign))
	}
	text += " " + s.realTenant()
	diags.AddWarning("Emulated tenant: nothing is sent to Microsoft", text+"\n\n"+s.pagesHint())
}

// realTenant returns how to use a real tenant in place of the emulated one.
func (s settings) realTenant() string {
	if s.environmentFrom != "" {
		return "To use a real tenant, unset " + s.environmentFrom + "."
	}
	return "To use a real tenant, delete environment = \"emulator\" from the provider block."
}

// otherTenant returns what is wrong if the provider block names another tenant than the emulated one, where no
// sign-in to it succeeds, else "". An authority_host of the block's own may know the tenant.
func (s settings) otherTenant(own string) string {
	if s.graph.TenantID == "" || s.cloud.AuthorityHost != "" || strings.EqualFold(s.graph.TenantID, own) {
		return ""
	}
	todo := "Remove tenant_id"
	if s.emulatorTenant == "" {
		todo += fmt.Sprintf(", or set emulator_tenant_id = %q", s.graph.TenantID)
		if s.emulatorFile != defaultEmulatorFile {
			todo += " with another emulator_file"
		}
	}
	return fmt.Sprintf("tenant_id is %s, and the emulated tenant in the file %s has the ID %s. No sign-in to tenant_id can succeed there. %s. %s",
		s.graph.TenantID, s.emulatorFile, own, todo, s.realTenant())
}

// pagesHint returns how to open the tenant in a browser. The server in this process serves no pages, because it ends with the
// plan.
func (s settings) pagesHint() string {
	program, file := filePath(os.Executable()), filePath(filepath.Abs(s.emulatorFile))
	return fmt.Sprintf("To use this tenant as a user in a browser, run \"%s\" with the option -emulator 127.0.0.1:8443 and the environment "+
		"variable SSPR_EMULATOR_FILE set to \"%s\". It prints the addresses of the pages.", cmp.Or(program, "terraform-provider-sspr"), cmp.Or(file, s.emulatorFile))
}

// filePath returns a path, "" if it is not known.
func filePath(path string, err error) string {
	if err != nil {
		return ""
	}
	return path
}

// foreign returns the settings of the block that belong to another tenant than the emulated one.
func (s settings) foreign(own emulator.Credentials) []string {
	var names []string
	if id := s.graph.TenantID; id != "" && !strings.EqualFold(id, own.TenantID) { // with an authority_host of its own, see otherTenant
		names = append(names, "tenant_id")
	}
	if id := s.graph.ClientID; id != "" && !s.graph.UseMSI && !strings.EqualFold(id, own.ClientID) && !strings.EqualFold(id, own.LimitedClientID) {
		names = append(names, "client_id")
	}
	if secret := s.graph.ClientSecret; secret != "" && secret != own.ClientSecret && secret != own.LimitedClientSecret {
		names = append(names, "client_secret")
	}
	return names
}

// are returns names with the verb that fits their number.
func are(names []string) string {
	if len(names) == 1 {
		return names[0] + " is"
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + " are"
}

// emulatorProblem returns why the emulated tenant of a file cannot be used, and what to do.
func emulatorProblem(file string, err error) string {
	todo := "Correct the file, or delete it to start with a new tenant. A Terraform state of the old tenant does not match the new one, so delete that state as well."
	switch {
	case errors.Is(err, emulator.ErrOtherTenant):
		todo = "Set emulator_tenant_id (SSPR_EMULATOR_TENANT_ID) to that ID, or emulator_file (SSPR_EMULATOR_FILE) to another file. " +
			"If that file does not exist, the provider creates it, with a tenant that has the ID in emulator_tenant_id."
	case errors.Is(err, emulator.ErrNotTenant):
		todo = "Set another file in emulator_file (SSPR_EMULATOR_FILE). If it does not exist, the provider creates it, with a new tenant."
	case errors.Is(err, context.DeadlineExceeded):
		todo = "Another process has locked the file. Wait until it ends, or set another file in emulator_file (SSPR_EMULATOR_FILE)."
	case errors.Is(err, fs.ErrNotExist):
		todo = fmt.Sprintf("Create the folder %s, or set a file in an existing folder in emulator_file (SSPR_EMULATOR_FILE).", filepath.Dir(file))
	case errors.Is(err, fs.ErrPermission):
		todo = "Allow this user to write the file and its folder, or set another file in emulator_file (SSPR_EMULATOR_FILE)."
	case isFileError(err):
		todo = "Set a file that this user can read and write in emulator_file (SSPR_EMULATOR_FILE)."
	}
	return fmt.Sprintf("The emulated tenant is stored in the file %s, which cannot be used: %v.\n\n%s", file, err, todo)
}

// isFileError reports whether the problem is the file itself, and not its content.
func isFileError(err error) bool {
	_, ok := errors.AsType[*fs.PathError](err)
	return ok
}
