package clients

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// azureCLI is az with a configuration of its own, in which the emulated tenant is a cloud.
type azureCLI struct {
	t           *testing.T
	path        string
	environment []string
}

// az registers the tenant as a cloud and selects it. The authority ends with /adfs, so that az does not ask Microsoft whether it
// is one.
func (n *tenant) az(t *testing.T) *azureCLI {
	t.Helper()
	path, err := exec.LookPath("az")
	if err != nil {
		t.Skip("the Azure CLI is not installed")
	}
	a := &azureCLI{t: t, path: path, environment: environment(t, "AZURE_CONFIG_DIR="+t.TempDir(), "REQUESTS_CA_BUNDLE="+n.ca,
		"AZURE_CORE_COLLECT_TELEMETRY=false", "AZURE_CORE_ONLY_SHOW_ERRORS=true")}
	origin := n.URL()
	endpoints, err := json.Marshal(map[string]any{"endpoints": map[string]string{
		"activeDirectory": origin + "/adfs", "activeDirectoryResourceId": origin, "activeDirectoryGraphResourceId": origin,
		"microsoftGraphResourceId": origin, "resourceManager": origin, "management": origin,
	}})
	if err != nil {
		t.Fatal(err)
	}
	a.run("cloud", "register", "--name", "Emulated", "--cloud-config", string(endpoints)) // older versions have no option for Graph
	a.run("cloud", "set", "--name", "Emulated")
	return a
}

// run runs az, which must succeed, and returns what it prints.
func (a *azureCLI) run(args ...string) string {
	a.t.Helper()
	out, err := a.try(args...)
	if err != nil {
		a.t.Fatalf("az %s: %v\n%s", strings.Join(args[:2], " "), err, out)
	}
	return out
}

func (a *azureCLI) try(args ...string) (string, error) {
	cmd := exec.CommandContext(a.t.Context(), a.path, args...)
	cmd.Env = a.environment
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestAzureCLI: az signs in as a service principal, calls Graph, lists users, and makes a group with a member and deletes it.
func TestAzureCLI(t *testing.T) {
	t.Parallel()
	n := start(t)
	a := n.az(t)
	a.run("login", "--service-principal", "--username", n.ClientID, "--password", n.ClientSecret, "--tenant", n.TenantID, "--allow-no-subscriptions")
	var user map[string]any
	if err := json.Unmarshal([]byte(a.run("rest", "--url", n.URL()+"/v1.0/users/kim@contoso.example?$select=id,displayName")), &user); err != nil {
		t.Fatal(err)
	}
	if user["id"] != kim || user["displayName"] != "Kim Akers" || user["userPrincipalName"] != nil {
		t.Errorf("az rest finds %v", user)
	}
	names := strings.Fields(a.run("ad", "user", "list", "--query", "[].userPrincipalName", "--output", "tsv"))
	if len(names) != n.users(t) || !slices.Contains(names, "kim@contoso.example") {
		t.Errorf("az ad user list finds %d users, want %d: %q", len(names), n.users(t), names)
	}
	const group = "From the CLI"
	a.run("ad", "group", "create", "--display-name", group, "--mail-nickname", "from-the-cli")
	a.run("ad", "group", "member", "add", "--group", group, "--member-id", kim)
	if members, _ := n.group(t, group); !slices.Equal(members, []string{kim}) {
		t.Errorf("the members are %q, want Kim", members)
	}
	if got := a.run("ad", "group", "member", "check", "--group", group, "--member-id", kim, "--query", "value", "--output", "tsv"); strings.TrimSpace(got) != "true" {
		t.Errorf("az ad group member check prints %q, want true", got)
	}
	a.run("ad", "group", "delete", "--group", group)
	if _, exists := n.group(t, group); exists {
		t.Error("the group still exists")
	}
	if out, err := a.try("rest", "--url", n.URL()+"/v1.0/users/"+kim+"/messages"); err == nil || !strings.Contains(out, "emulated tenant") {
		t.Errorf("what the tenant does not serve: %v\n%s", err, out)
	}
}
