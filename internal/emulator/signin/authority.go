package signin

import (
	"net/http"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// nameADFS is the tenant in the path of an AD FS server. The emulated tenant answers there as well, because clients do not look up
// such an authority at Microsoft before they use it (other-clients 1.4).
const nameADFS = "adfs"

// authority is who is asked to sign in: a tenant, as the first segment of a path names it, by the endpoints of one version.
type authority struct {
	name string
	// v1 is true for the endpoints without "v2.0" in their path.
	v1 bool
}

// authorityOf returns the authority of a request to one of its endpoints.
func authorityOf(r *http.Request) authority {
	return authority{name: r.PathValue("tenant"), v1: !strings.Contains(r.URL.Path, "/v2.0/")}
}

// isAny reports whether the name means any tenant: the user who signs in then leads to a tenant (other-clients 1.2).
func (a authority) isAny() bool { return a.name == "organizations" || a.name == "common" }

// isV1 reports whether answers have the form of v1. AD FS has the paths of v1 and the form of v2.0 (other-clients 1.4).
func (a authority) isV1() bool { return a.v1 && a.name != nameADFS }

// leadsTo reports whether users of the tenant can sign in by the name.
func (a authority) leadsTo(st *tenant.State) bool {
	return a.isAny() || a.name == nameADFS || st.IsNamed(a.name)
}

// url returns the address of an OAuth endpoint of the authority, such as "/token".
func (s *Service) url(a authority, endpoint string) string {
	version := "/oauth2/v2.0"
	if a.v1 || a.name == nameADFS {
		version = "/oauth2"
	}
	return s.origin + "/" + a.name + version + endpoint
}
