// Package door serves the journeys of users as JSON under /_emulator, for tests and scripts.
package door

import (
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// New returns the handler of everything under /_emulator/.
func New(_ *journeys.Service, _ *tenant.Store) http.Handler { return http.NotFoundHandler() }
