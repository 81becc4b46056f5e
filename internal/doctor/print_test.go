package doctor

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
)

// TestProxies: a proxy is shown for the origins that use it, without the password in its address.
func TestProxies(t *testing.T) {
	cloud, _ := auth.CloudByName("global")
	found, ok := proxies(cloud, func(r *http.Request) (*url.URL, error) {
		if r.URL.Host == "graph.microsoft.com" {
			return nil, nil
		}
		return url.Parse("http://kim:hunter2@proxy.example:3128/path?token=hunter2")
	})
	want := []string{"proxy http://proxy.example:3128 (HTTPS_PROXY) for login.microsoftonline.com and main.iam.ad.ext.azure.com"}
	if !ok || !slices.Equal(found, want) {
		t.Errorf("the proxies are %q", found)
	}
	found, ok = proxies(cloud, func(*http.Request) (*url.URL, error) { return nil, errors.New(`invalid proxy address "hunter2"`) })
	if ok || strings.Contains(strings.Join(found, ""), "hunter2") {
		t.Errorf("%v %q", ok, found)
	}
	if found, ok = proxies(cloud, func(*http.Request) (*url.URL, error) { return nil, nil }); !ok || !slices.Equal(found, []string{"no proxy (HTTPS_PROXY)"}) {
		t.Errorf("%v %q", ok, found)
	}
}

// TestOrigins: only origins that are not the cloud's own are shown.
func TestOrigins(t *testing.T) {
	cloud, _ := auth.CloudByName("usgovernmentl4")
	if found := origins(cloud); !slices.Equal(found, []string{"cloud usgovernmentl4 (ARM_ENVIRONMENT)"}) {
		t.Errorf("the origins are %q", found)
	}
	global, _ := auth.CloudByName("global")
	if found := origins(global); !slices.Equal(found, []string{"cloud global (the default; ARM_ENVIRONMENT)"}) {
		t.Errorf("the origins are %q", found)
	}
	cloud.GraphEndpoint = "https://proxy.example:8443"
	if found := origins(cloud); len(found) != 2 || found[1] != "proxy.example:8443 instead of graph.microsoft.us (SSPR_GRAPH_ENDPOINT)" {
		t.Errorf("the origins are %q", found)
	}
	emulated, _ := auth.CloudByName("emulator")
	emulated.GraphEndpoint = "https://127.0.0.1:8443"
	if found := origins(emulated); len(found) != 1 || !strings.HasSuffix(found[0], "the emulated tenant at 127.0.0.1:8443. This proves nothing about a real tenant") {
		t.Errorf("the origins are %q", found)
	}
}

// TestShortened: of what was considered the variables stay, and what has none.
func TestShortened(t *testing.T) {
	const considered = "No credential is configured. Considered, in this order: client secret: client_secret (ARM_CLIENT_SECRET, AZURE_CLIENT_SECRET) is not set; " +
		"managed identity: use_msi (ARM_USE_MSI) is not true; the Azure CLI (az login): az is not signed in (az login)."
	const want = "No credential is configured. Not used, because not set or false: ARM_CLIENT_SECRET, ARM_USE_MSI. The Azure CLI (az login): az is not signed in (az login)."
	for cause, want := range map[string]string{considered: want, "The secret is wrong.": "The secret is wrong."} {
		if got := shortened(cause); got != want {
			t.Errorf("%q", got)
		}
	}
}
