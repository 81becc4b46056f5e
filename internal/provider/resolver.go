package provider

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
)

// resolver takes settings from the block, else from the environment.
type resolver struct {
	getenv func(string) string
	diags  *diag.Diagnostics
	// emulated reports whether the tenant is emulated, so that variables of a real tenant are ignored.
	emulated bool
	// unknown are the settings whose values exist only after an apply.
	unknown []string
}

// found is a value and its source.
type found struct {
	value string
	// variable is the environment variable that the value is from, empty for the block.
	variable string
}

// text returns the value of a string setting. An empty string is not set, because an unset Terraform variable and an empty
// secret in a pipeline become "".
func (r *resolver) text(name string, attribute types.String) string {
	return r.find(name, attribute).value
}

func (r *resolver) find(name string, attribute types.String) found {
	if attribute.IsUnknown() {
		r.unknown = append(r.unknown, name)
		return found{}
	}
	if v := trimmed(name, attribute.ValueString(), false); v != "" {
		return found{value: v}
	}
	return r.fromEnvironment(name)
}

// trimmed removes what files, shells and pipelines leave around a value. A password may begin or end with a blank, so it
// loses line feeds only. In the block only secrets are trimmed, because they often come from files.
func trimmed(name, value string, variable bool) string {
	switch {
	case name == "client_certificate_password":
		return strings.Trim(value, "\r\n")
	case variable, slices.Contains(trimmedInBlock, name):
		return auth.TrimSecret(value)
	default:
		return value
	}
}

// trimmedInBlock are the secrets that are trimmed in the block too.
var trimmedInBlock = []string{"client_secret", "client_certificate", "oidc_token", "oidc_request_token", "portal.access_token", "portal.refresh_token"}

func (r *resolver) fromEnvironment(name string) found {
	if r.emulated && !inEmulator(name) {
		return found{}
	}
	for _, variable := range variables[name] {
		if v := trimmed(name, r.getenv(variable), true); v != "" {
			return found{value: v, variable: variable}
		}
	}
	return found{}
}

// flag returns the value of a boolean setting.
func (r *resolver) flag(name string, attribute types.Bool, fallback bool) bool {
	if attribute.IsUnknown() {
		r.unknown = append(r.unknown, name)
		return fallback
	}
	if !attribute.IsNull() {
		return attribute.ValueBool()
	}
	f := r.fromEnvironment(name)
	if f.value == "" {
		return fallback
	}
	value, err := strconv.ParseBool(f.value)
	if err != nil {
		r.diags.AddError("Invalid boolean", fmt.Sprintf("The environment variable %s is %q; it must be \"true\" or \"false\".", f.variable, f.value))
	}
	return value
}

// origin returns an https origin without a slash at its end.
func (r *resolver) origin(name string, attribute types.String, fallback string) string {
	f := r.find(name, attribute)
	if f.value == "" {
		return fallback
	}
	if problem := originProblem(f.value); problem != "" {
		r.refuse(name, f, "Invalid endpoint", fmt.Sprintf("%s is %q: %s. An example of an origin is https://graph.microsoft.com.", f.where(name), f.value, problem))
	}
	return strings.TrimRight(f.value, "/")
}

// refuse reports a value at its source.
func (r *resolver) refuse(name string, f found, summary, detail string) {
	if f.variable != "" {
		r.diags.AddError(summary, detail)
		return
	}
	r.diags.AddAttributeError(attributePath(name), summary, detail)
}

func (f found) where(name string) string {
	if f.variable != "" {
		return "The environment variable " + f.variable
	}
	return name
}

// attributePath returns the path of a setting by its dotted name.
func attributePath(name string) path.Path {
	first, second, nested := strings.Cut(name, ".")
	p := path.Root(first)
	if nested {
		p = p.AtName(second)
	}
	return p
}

// unknownSettings are the settings that are not known yet.
type unknownSettings []string

func (u unknownSettings) any() bool { return len(u) > 0 }

// forGraph returns those that Microsoft Graph needs.
func (u unknownSettings) forGraph() []string {
	return slices.DeleteFunc(slices.Clone(u), func(name string) bool {
		return name == "portal" || strings.HasPrefix(name, "portal.") || name == "portal_endpoint"
	})
}

// forPortal returns those that the portal API needs: its own, and those of sign-in.
func (u unknownSettings) forPortal() []string {
	shared := []string{"tenant_id", "environment", "authority_host", "ca_certificate_path", "emulator_file", "emulator_migration_state", "emulator_tenant_id"}
	return slices.DeleteFunc(slices.Clone(u), func(name string) bool {
		own := name == "portal" || strings.HasPrefix(name, "portal.") || name == "portal_endpoint"
		return !own && !slices.Contains(shared, name)
	})
}
