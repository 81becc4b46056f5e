package provider

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// emulators are the emulated tenants of this process, one for each file. Terraform configures a provider several times in
// one process, and one server for each file is enough.
var emulators = struct {
	sync.Mutex
	byFile map[string]*emulator.Server
}{byFile: map[string]*emulator.Server{}}

// emulatedMigration maps the attribute's spelling of a migration state to Microsoft Graph's.
var emulatedMigration = map[sspr.MigrationState]string{
	sspr.PreMigration: "preMigration", sspr.MigrationInProgress: "migrationInProgress", sspr.MigrationComplete: "migrationComplete",
}

// EmulatedMigrationState returns Microsoft Graph's spelling of a migration state as the provider block writes it, and ""
// for "", the tenant of today. Any other text is an error that lists the states.
func EmulatedMigrationState(state string) (string, error) {
	spelling, known := emulatedMigration[sspr.MigrationState(state)]
	if !known && state != "" {
		return "", fmt.Errorf("the migration state %q is unknown: it must be one of %s, or omitted for a tenant of today", state,
			strings.Join(migrationStates(), ", "))
	}
	return spelling, nil
}

// EmulatedTenantID returns the tenant id in lower case, and an error if it is neither a GUID nor "".
func EmulatedTenantID(id string) (string, error) {
	if problem := tenantIDProblem(id); id != "" && problem != "" {
		return "", errors.New(problem)
	}
	return strings.ToLower(id), nil
}

// sharedEmulator returns the running emulated tenant of a file, or starts it. It runs until the process ends, and no
// request's context may end it.
func sharedEmulator(file, tenantID string, migration sspr.MigrationState) (*emulator.Server, error) {
	absolute, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	emulators.Lock()
	defer emulators.Unlock()
	if running := emulators.byFile[absolute]; running != nil {
		if id := running.Credentials().TenantID; tenantID != "" && !strings.EqualFold(id, tenantID) {
			return nil, fmt.Errorf("%w, with the tenant ID %s", emulator.ErrOtherTenant, id)
		}
		return running, nil
	}
	server, err := emulator.Start(context.Background(), emulator.Options{
		File: absolute, TenantID: tenantID, MigrationState: emulatedMigration[migration],
	})
	if err != nil {
		return nil, err
	}
	emulators.byFile[absolute] = server
	return server, nil
}

// useEmulator starts the emulated tenant, and sets all settings that are not set to its own.
func (s *settings) useEmulator() (*emulator.Server, error) {
	server, err := sharedEmulator(s.emulatorFile, s.emulatorTenant, s.emulatorMigration)
	if err != nil {
		return nil, err
	}
	credentials := server.Credentials()
	s.caPEM = append(append([]byte{}, s.caPEM...), server.CACertificatePEM()...)
	for _, origin := range []*string{&s.cloud.AuthorityHost, &s.cloud.GraphEndpoint, &s.cloud.PortalEndpoint} {
		orElse(origin, server.URL())
	}
	orElse(&s.graph.TenantID, credentials.TenantID)
	orElse(&s.portal.TenantID, s.graph.TenantID)
	if noApplication(s.graph) {
		s.graph.ClientSecret = credentials.ClientSecret
	}
	if !s.graph.UseMSI {
		// A managed identity's client id selects one of several, and may be left out.
		orElse(&s.graph.ClientID, credentials.ClientID)
	}
	if s.emulatorUser {
		s.portal.RefreshToken = credentials.AdministratorRefreshToken
	}
	return server, nil
}

// noApplication reports whether the block asks for no credential of its own.
func noApplication(c auth.Config) bool {
	return c.ClientSecret == "" && c.ClientCertificate == "" && c.ClientCertificatePath == "" && !c.UseOIDC && c.OIDCToken == "" &&
		!c.UseAKSWorkloadIdentity && !c.UseMSI && !c.UseCLI
}

func orElse(value *string, fallback string) {
	if *value == "" {
		*value = fallback
	}
}
