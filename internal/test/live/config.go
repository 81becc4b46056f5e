// Package live runs the acceptance tests on a real tenant. It restricts what a run may change, takes a snapshot of that
// first, restores it afterwards, refuses all other writes in a proxy (the front door), and makes recordings without
// personal data. Only the harness of the acceptance tests and the command testlive use it.
package live

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// The environment variables of live runs. Credentials come from the provider's own variables.
const (
	// EnvEnabled enables live tests if it is "1".
	EnvEnabled = "SSPR_LIVE"
	// EnvTenant is the ID of the one tenant that may be changed.
	EnvTenant = "SSPR_LIVE_TENANT_ID"
	// EnvGroup and EnvSecondGroup are the object IDs of two security groups.
	EnvGroup       = "SSPR_LIVE_GROUP_ID"
	EnvSecondGroup = "SSPR_LIVE_SECOND_GROUP_ID"
	// EnvUser is the object ID of a test user, whose phones and email address are changed and restored.
	EnvUser = "SSPR_LIVE_USER_ID"
	// EnvFolder is the folder of snapshots. It defaults to the user's cache folder.
	EnvFolder = "SSPR_LIVE_FOLDER"
	// EnvRecord is the folder for recordings. If it is not set, nothing is recorded.
	EnvRecord = "SSPR_LIVE_RECORD"
	// EnvSession is the path of the snapshot of the run, for the tests that the run starts. Users do not set it.
	EnvSession = "SSPR_LIVE_SESSION"
	// EnvRecordKey is the key of the pseudonyms in one run's recordings. Users do not set it.
	EnvRecordKey = "SSPR_LIVE_RECORD_KEY"
)

// Config is the configuration of a live run.
type Config struct {
	// TenantID is the explicitly configured tenant, in lower case.
	TenantID string
	// GroupID, SecondGroupID and UserID are object IDs in lower case, "" if not set.
	GroupID, SecondGroupID, UserID string
	// Folder contains snapshots and locks.
	Folder string
	// Record is the folder for recordings, "" for none. RecordKey is the key of their pseudonyms.
	Record, RecordKey string
	// Session is the path of the snapshot of the run that this process belongs to, "" outside a run.
	Session string
	// ConfirmFor is how long restored values are read until they show. It defaults to a minute. An accepted write can
	// take some seconds to show (graph-api 1.11, graph-api 2.4).
	ConfirmFor time.Duration

	cloud  auth.Cloud
	caPEM  []byte
	graph  auth.Config
	portal auth.PortalConfig
}

// ErrNotAskedFor means that live tests are not enabled. Tests that get it are skipped.
var ErrNotAskedFor = errors.New("live tests are not asked for: set " + EnvEnabled + "=1 (see .github/LIVE.md)")

// FromEnvironment reads the environment variables. It sends nothing. Its errors state what to set.
func FromEnvironment(getenv func(string) string) (*Config, error) {
	if getenv(EnvEnabled) != "1" {
		return nil, ErrNotAskedFor
	}
	c := &Config{
		Record: getenv(EnvRecord), RecordKey: getenv(EnvRecordKey), Session: getenv(EnvSession), Folder: getenv(EnvFolder),
	}
	for name, place := range map[string]*string{
		EnvTenant: &c.TenantID, EnvGroup: &c.GroupID, EnvSecondGroup: &c.SecondGroupID, EnvUser: &c.UserID,
	} {
		*place = strings.ToLower(getenv(name))
		if *place != "" && uuid.Validate(*place) != nil {
			return nil, fmt.Errorf("%s must be an id in the form of a GUID", name)
		}
	}
	if c.TenantID == "" {
		return nil, fmt.Errorf("the tenant must be named: set %s to the id of a test tenant", EnvTenant)
	}
	if c.GroupID != "" && c.GroupID == c.SecondGroupID {
		return nil, fmt.Errorf("%s and %s must be two groups", EnvGroup, EnvSecondGroup)
	}
	if c.Folder == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("there is no cache folder: set %s: %w", EnvFolder, err)
		}
		c.Folder = filepath.Join(cache, "terraform-provider-sspr", "live")
	}
	if err := c.signIn(getenv); err != nil {
		return nil, err
	}
	return c, nil
}

// signIn reads the credentials from the provider's own variables.
func (c *Config) signIn(getenv func(string) string) error {
	first := func(names ...string) string {
		for _, name := range names {
			if v := getenv(name); v != "" {
				return v
			}
		}
		return ""
	}
	yes := func(name string, otherwise bool) bool {
		if v := getenv(name); v != "" {
			return v == "1" || strings.EqualFold(v, "true")
		}
		return otherwise
	}
	name := first("ARM_ENVIRONMENT")
	if name == "" {
		name = "global"
	}
	cloud, ok := auth.CloudByName(name)
	if !ok || cloud.AuthorityHost == "" {
		return fmt.Errorf("ARM_ENVIRONMENT is %q, which is no cloud with live tenants", name)
	}
	for place, names := range map[*string][]string{
		&cloud.AuthorityHost:  {"SSPR_AUTHORITY_HOST", "AZURE_AUTHORITY_HOST"},
		&cloud.GraphEndpoint:  {"SSPR_GRAPH_ENDPOINT"},
		&cloud.PortalEndpoint: {"SSPR_PORTAL_ENDPOINT"},
	} {
		if v := first(names...); v != "" {
			*place = strings.TrimRight(v, "/")
		}
	}
	if configured := strings.ToLower(first("ARM_TENANT_ID", "AZURE_TENANT_ID")); configured != "" && configured != c.TenantID {
		return fmt.Errorf("%s names another tenant than ARM_TENANT_ID (AZURE_TENANT_ID): nothing is touched", EnvTenant)
	}
	var err error
	if c.caPEM, err = transport.ReadCACertificate(first("SSPR_CA_CERTIFICATE_PATH")); err != nil {
		return err
	}
	c.cloud = cloud
	c.graph = auth.Config{
		TenantID: c.TenantID, Cloud: cloud, ClientID: first("ARM_CLIENT_ID", "AZURE_CLIENT_ID"),
		ClientSecret:              first("ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET"),
		ClientCertificate:         first("ARM_CLIENT_CERTIFICATE"),
		ClientCertificatePath:     first("ARM_CLIENT_CERTIFICATE_PATH", "AZURE_CLIENT_CERTIFICATE_PATH"),
		ClientCertificatePassword: first("ARM_CLIENT_CERTIFICATE_PASSWORD", "AZURE_CLIENT_CERTIFICATE_PASSWORD"),
		UseCLI:                    yes("ARM_USE_CLI", true),
	}
	c.portal = auth.PortalConfig{
		TenantID: c.TenantID, Cloud: cloud, AccessToken: first("SSPR_PORTAL_ACCESS_TOKEN"), RefreshToken: first("SSPR_PORTAL_REFRESH_TOKEN"),
		ClientID: first("SSPR_PORTAL_CLIENT_ID"), UseCLI: yes("SSPR_PORTAL_USE_CLI", true),
	}
	return c.credentials()
}

// credentials returns an error if a setting is missing to sign in to both services.
func (c *Config) credentials() error {
	if c.graph.ClientSecret == "" && c.graph.ClientCertificate == "" && c.graph.ClientCertificatePath == "" && !c.graph.UseCLI {
		return errors.New("there is no credential for Microsoft Graph: set ARM_CLIENT_ID with ARM_CLIENT_SECRET or ARM_CLIENT_CERTIFICATE_PATH, " +
			"or sign in to the Azure CLI")
	}
	if c.portal.AccessToken == "" && c.portal.RefreshToken == "" && !c.portal.UseCLI {
		return errors.New("there is no credential for the Entra admin center: set SSPR_PORTAL_REFRESH_TOKEN, or sign in a user to the Azure CLI")
	}
	return nil
}

// confirmFor returns ConfirmFor or its default.
func (c *Config) confirmFor() time.Duration {
	if c.ConfirmFor > 0 {
		return c.ConfirmFor
	}
	return time.Minute
}
