package signin

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
)

// resource is the API that a token is asked for.
type resource struct {
	// audience is the aud of its tokens, and name is how the client has named it.
	audience, name string
}

// openIDScopes belong to no resource.
var openIDScopes = []string{"openid", "profile", "offline_access", "email"}

// audienceOf returns the audience of a resource by one of its names, or "". Asking for the portal by its address is refused, as
// it is by Entra (sspr-policy 2.1). The origin of this server is a name of Graph, because a client that is pointed at the server
// takes the address of an API for the name of its resource (other-clients 1.3).
func (s *Service) audienceOf(name string) string {
	switch strings.ToLower(strings.TrimRight(name, "/")) {
	case tenant.GraphAudience, tenant.GraphApplicationID, s.origin:
		return tenant.GraphAudience
	case tenant.PortalAudience:
		return tenant.PortalAudience
	case tenant.ManagementAudience, "https://management.azure.com", tenant.ManagementApplicationID:
		return tenant.ManagementAudience
	}
	return ""
}

// resourceOf finds the one resource that a form asks for: by resource in v1, and by scope in v2.0.
func (s *Service) resourceOf(form url.Values) (resource, error) {
	if name := form.Get("resource"); name != "" {
		return s.known(name)
	}
	var found resource
	for _, one := range strings.Fields(form.Get("scope")) {
		if slices.Contains(openIDScopes, one) {
			continue
		}
		asked, err := s.known(resourceName(one))
		if err != nil {
			return resource{}, err
		}
		if found.audience != "" && found.audience != asked.audience {
			return resource{}, badRequest("invalid_request", 28000, "The provided scopes belong to more than one resource.")
		}
		found = asked
	}
	if found.audience == "" {
		return resource{}, badRequest("invalid_request", 900144,
			"The request body must contain the following parameter: 'scope'.")
	}
	return found, nil
}

// resourceName returns the resource of a scope, such as https://graph.microsoft.com of https://graph.microsoft.com/User.Read. A
// scope without a resource is one of Graph (other-clients 1.7). A name may be nothing but the resource.
func resourceName(scope string) string {
	at := strings.LastIndex(scope, "/")
	switch {
	case at < 0 && uuid.Validate(scope) != nil:
		return tenant.GraphAudience
	case at < 0 || strings.HasSuffix(scope[:at+1], "://"):
		return scope
	}
	return scope[:at]
}

func (s *Service) known(name string) (resource, error) {
	if audience := s.audienceOf(name); audience != "" {
		return resource{audience: audience, name: name}, nil
	}
	return resource{}, badRequest("invalid_resource", 500011, fmt.Sprintf(
		"The resource principal named %s was not found in the tenant. This can happen if the application has not been "+
			"installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent "+
			"your authentication request to the wrong tenant.", name))
}

// granted returns the scopes in the answer to a user's client: bare in v1; in v2.0 each with its resource as the client has named
// it, after what was asked for, by which clients find the token in their caches (other-clients 1.7). A scope that was asked for
// and that the token lacks is left out.
func (r resource) granted(at authority, c *token.Claims, asked string) string {
	if at.isV1() {
		return c.Scope
	}
	has := strings.Fields(c.Scope)
	scopes := slices.DeleteFunc(strings.Fields(asked), func(one string) bool {
		name := one[strings.LastIndex(one, "/")+1:]
		return one == "offline_access" || name != ".default" && !slices.Contains(openIDScopes, one) &&
			!slices.ContainsFunc(has, func(scope string) bool { return strings.EqualFold(scope, name) })
	})
	for _, one := range has {
		if name := r.name + "/" + one; !slices.Contains(scopes, name) {
			scopes = append(scopes, name)
		}
	}
	return strings.Join(scopes, " ")
}
