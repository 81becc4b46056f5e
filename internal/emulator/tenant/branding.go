package tenant

import "github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/fresh"

// SetBranding sets a property of the branding, which begins with Microsoft's own look if there is none yet. The value is anything that
// encodes to JSON.
func (s *State) SetBranding(key string, value any) {
	if len(s.Branding) == 0 {
		s.Branding = fresh.Branding()
	}
	s.Branding.Set(key, value)
}
