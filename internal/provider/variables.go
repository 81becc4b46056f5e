package provider

import "slices"

// variables names, for every setting, the environment variables that replace a value that the block does not have. The first
// one that is not empty counts. The ARM_ names are those of the azuread provider, so that one environment serves both, and
// win over the AZURE_ names of Microsoft's own tools (graph-api 8.3).
var variables = map[string][]string{
	"environment":                 {"ARM_ENVIRONMENT"},
	"tenant_id":                   {"ARM_TENANT_ID", "AZURE_TENANT_ID"},
	"client_id":                   {"ARM_CLIENT_ID", "AZURE_CLIENT_ID"},
	"client_secret":               {"ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET"},
	"client_certificate":          {"ARM_CLIENT_CERTIFICATE"},
	"client_certificate_path":     {"ARM_CLIENT_CERTIFICATE_PATH", "AZURE_CLIENT_CERTIFICATE_PATH"},
	"client_certificate_password": {"ARM_CLIENT_CERTIFICATE_PASSWORD", "AZURE_CLIENT_CERTIFICATE_PASSWORD"},
	"use_oidc":                    {"ARM_USE_OIDC"},
	"oidc_token":                  {"ARM_OIDC_TOKEN"},
	"oidc_token_file_path":        {"ARM_OIDC_TOKEN_FILE_PATH"},
	"oidc_request_url":            {"ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL", "SYSTEM_OIDCREQUESTURI"},
	"oidc_request_token":          {"ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN"},
	"ado_pipeline_service_connection_id": {
		"ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID",
	},
	"use_msi":                   {"ARM_USE_MSI"},
	"use_cli":                   {"ARM_USE_CLI"},
	"use_aks_workload_identity": {"ARM_USE_AKS_WORKLOAD_IDENTITY"},
	"authority_host":            {"SSPR_AUTHORITY_HOST", "AZURE_AUTHORITY_HOST"},
	"graph_endpoint":            {"SSPR_GRAPH_ENDPOINT"},
	"portal_endpoint":           {"SSPR_PORTAL_ENDPOINT"},
	"ca_certificate_path":       {"SSPR_CA_CERTIFICATE_PATH"},
	"emulator_file":             {"SSPR_EMULATOR_FILE"},
	"emulator_migration_state":  {"SSPR_EMULATOR_MIGRATION_STATE"},
	"emulator_tenant_id":        {"SSPR_EMULATOR_TENANT_ID"},
	"suppress_warnings":         {"SSPR_SUPPRESS_WARNINGS"},
	"portal.access_token":       {"SSPR_PORTAL_ACCESS_TOKEN"},
	"portal.refresh_token":      {"SSPR_PORTAL_REFRESH_TOKEN"},
	"portal.client_id":          {"SSPR_PORTAL_CLIENT_ID"},
	"portal.use_cli":            {"SSPR_PORTAL_USE_CLI"},
}

// federatedTokenFile is the variable in which AKS puts the path of the pod's token. It is no variable of
// oidc_token_file_path, because a pod has it even if it is not meant for this provider.
const federatedTokenFile = "AZURE_FEDERATED_TOKEN_FILE"

// inEmulator reports whether a variable counts if the tenant is emulated. All others are ignored, because their values
// belong to a real tenant.
func inEmulator(name string) bool {
	return slices.Contains([]string{"environment", "emulator_file", "emulator_migration_state", "emulator_tenant_id", "suppress_warnings"}, name)
}
