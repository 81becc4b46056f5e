package provider

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// validatorString shortens the schema.
type validatorString = validator.String

// tenantIDValidator accepts GUIDs only.
type tenantIDValidator struct{}

func (tenantIDValidator) Description(context.Context) string {
	return "value must be a tenant ID (a GUID)"
}

func (v tenantIDValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (tenantIDValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if value := req.ConfigValue.ValueString(); value != "" {
		if problem := tenantIDProblem(value); problem != "" {
			resp.Diagnostics.AddAttributeError(req.Path, "Invalid tenant ID", problem)
		}
	}
}

// tenantIDProblem returns what is wrong with a tenant id, or "".
func tenantIDProblem(value string) string {
	// The parser also accepts URNs and braces, which Microsoft's services do not.
	if _, err := uuid.Parse(value); err == nil && len(value) == len(uuid.Nil.String()) {
		return ""
	}
	if strings.Contains(value, ".") {
		return fmt.Sprintf("%q is a domain name. The provider compares tenants by ID, because tokens contain the ID, so tenant_id must be the ID: "+
			"a GUID such as 11111111-2222-3333-4444-555555555555. The Entra admin center shows it under Overview, and "+
			"\"az account show --query tenantId\" prints it.", value)
	}
	return fmt.Sprintf("%q is not a GUID such as 11111111-2222-3333-4444-555555555555. The Entra admin center shows the tenant ID under Overview, "+
		"and \"az account show --query tenantId\" prints it.", value)
}

// originProblem returns why value is not an https origin, or "".
func originProblem(value string) string {
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Host == "" && u.Scheme != "http" && u.Scheme != "https":
		return "it is not a URL that starts with https://"
	case u.Scheme != "https":
		return "it must start with https://, because tokens are sent to it"
	case u.Host == "":
		return "it has no host"
	case u.User != nil:
		return "it must not contain a user name or password"
	case strings.Trim(u.Path, "/") != "":
		return fmt.Sprintf("it must be an origin without a path; remove %q, because the provider appends the path", u.Path)
	case u.RawQuery != "" || u.Fragment != "":
		return "it must be an origin without a query or a fragment"
	}
	return ""
}
