package graph

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/fresh"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// Permissions and roles of the branding (passwords 3.7 to 3.9). The roles to read are those of the list of localizations.
var (
	writeBranding = access{
		permissions: []string{"OrganizationalBranding.ReadWrite.All", "Organization.ReadWrite.All"},
		roles:       []string{tenant.RoleGlobalAdministrator, tenant.RoleOrganizationalBrandingAdministrator},
	}
	readBranding = access{
		permissions: append([]string{"OrganizationalBranding.Read.All", "Organization.Read.All", "User.Read"}, writeBranding.permissions...),
		roles:       append([]string{tenant.RoleGlobalReader}, writeBranding.roles...),
	}
)

// brandingLicensed refuses a tenant without a license, as the reports do (passwords 3.10; status, code and words are chosen). A snapshot
// is let in: its licenses may not have been read, and there are others than Entra ID's.
func brandingLicensed(handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if wire.ExchangeOf(r).State.Snapshot != nil {
			handler(w, r)
			return
		}
		premiumOnly(handler)(w, r)
	}
}

// brandingShown are the properties without the images and style sheets.
var brandingShown = fresh.Branding().Keys()

var (
	brandingEntity             = &odata.Entity{Name: "organizationalBranding", Open: true, Always: brandingShown}
	brandingLocalizationEntity = &odata.Entity{Name: "organizationalBrandingLocalization", Open: true, Always: brandingShown}
)

const (
	brandingPattern = "/organization/{id}/branding"
	brandingKey     = "graph branding"
)

// namesDefault reports whether Accept-Language names the default branding (passwords 3.1). That a request without the header means it is
// chosen; public tools read it so.
func namesDefault(r *http.Request) bool {
	switch strings.TrimSpace(r.Header.Get("Accept-Language")) {
	case "", "0", "default":
		return true
	default:
		return false
	}
}

// isOwnOrganization reports whether the path names this tenant, or answers that there is none.
func isOwnOrganization(w http.ResponseWriter, r *http.Request) bool {
	id := r.PathValue("id")
	if !odata.IsObjectID(w, r, id) {
		return false
	}
	if !strings.EqualFold(id, wire.ExchangeOf(r).State.Tenant.ID) {
		odata.WriteMissing(w, r, id)
		return false
	}
	return true
}

// getBranding answers the default branding. No language has a localization here, so that each is missing (passwords 3.3).
func (s *Service) getBranding(w http.ResponseWriter, r *http.Request) {
	if !isOwnOrganization(w, r) {
		return
	}
	d := s.stale.Shown(brandingKey, wire.ExchangeOf(r).State.Branding)
	if len(d) == 0 || !namesDefault(r) {
		odata.WriteMissing(w, r, r.PathValue("id"))
		return
	}
	s.answers.WriteObject(w, r, brandingEntity, "branding", "", d)
}

// patchBranding changes what is sent (passwords 3.2). Nothing is known of an event in the audit log, and none is logged.
func (s *Service) patchBranding(w http.ResponseWriter, r *http.Request) {
	if !isOwnOrganization(w, r) {
		return
	}
	x := wire.ExchangeOf(r)
	switch {
	case !namesDefault(r):
		odata.WriteNotServed(w, r, "PATCH of the branding of a language")
		return
	case len(x.State.Branding) == 0 && x.State.Settings.BrandingNeedsPost:
		odata.WriteMissing(w, r, x.State.Tenant.ID)
		return
	}
	if sent, ok := odata.ReadBody(w, r); ok && writeToBranding(w, r, brandingType, sent) {
		w.WriteHeader(http.StatusNoContent)
	}
}

// addBranding makes the default branding if there is none (passwords 3.13 and 3.14). The texts of the conflict are chosen.
func (s *Service) addBranding(w http.ResponseWriter, r *http.Request) {
	if !isOwnOrganization(w, r) {
		return
	}
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	x := wire.ExchangeOf(r)
	id, named := sent.Get("id")
	switch {
	case !namesDefault(r), named && string(bytes.TrimSpace(id)) != `"0"`:
		odata.WriteNotServed(w, r, "POST of the branding of a language")
		return
	case len(x.State.Branding) > 0:
		odata.WriteBadRequest(w, r, refuse("A conflicting object with one or more of the specified property values is present in the directory."),
			odata.Detail{Code: "ObjectConflict", Message: "Another object with the same value for property id already exists.", Target: "id"})
		return
	}
	if writeToBranding(w, r, brandingLocalizationType, sent) {
		shown := document.New("@odata.context", s.answers.Origin+Prefix+"/$metadata#organization('"+x.State.Tenant.ID+"')/branding/localizations/$entity")
		odata.WriteDocument(w, http.StatusCreated, append(shown, x.State.Branding...))
	}
}

// withoutNulls returns what a write of the branding sends without nulls that have no effect (see Settings.BrandingNull).
func withoutNulls(setting string, sent document.Document) (document.Document, error) {
	isNull := func(p document.Property) bool { return document.Kind(p.Value) == "null" }
	i := slices.IndexFunc(sent, isNull)
	switch {
	case i >= 0 && setting == tenant.BrandingNullRefused:
		return nil, refuse("A value is required for property '%s' of resource 'OrganizationalBranding'.", sent[i].Key)
	case setting == tenant.BrandingNullIgnored:
		return slices.DeleteFunc(sent.Clone(), isNull), nil
	}
	return sent, nil
}

// writeToBranding applies a body, to a new branding if there is none. It reports whether the body is accepted; if not, it has answered.
func writeToBranding(w http.ResponseWriter, r *http.Request, t *modelType, sent document.Document) bool {
	x := wire.ExchangeOf(r)
	stored, base := x.State.Branding, x.State.Branding.Clone()
	if len(base) == 0 {
		base = fresh.Branding()
	}
	if _, sends := sent.Get(keyVisibility); sends && x.State.Settings.BrandingVisibilityReplaced {
		base.Remove(keyVisibility)
	}
	sent, err := withoutNulls(x.State.Settings.BrandingNull, sent)
	next := base
	if err == nil {
		next, err = t.merge(base, sent)
	}
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return false
	}
	for i, p := range next {
		if text, isText := document.Text(p.Value); isText && text == "" {
			next[i].Value = []byte("null") // an empty text is none (passwords 10.9)
		}
	}
	x.Before = wire.Replaced{Key: brandingKey, Document: stored}
	x.State.Branding = next
	return true
}
