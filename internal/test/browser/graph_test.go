package browser

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
)

// forceChange has a user change the password at the next sign-in, with the request that the action sspr_reset_password sends to
// Microsoft Graph. Terraform runs actions from 1.14 on, and the tests run with older ones too.
func (n *tenant) forceChange(t *testing.T, name string) {
	t.Helper()
	pem, err := os.ReadFile(n.env["SSPR_CA_CERTIFICATE_PATH"])
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
	resp, err := client.PostForm(n.env["SSPR_AUTHORITY_HOST"]+"/"+n.env["ARM_TENANT_ID"]+"/oauth2/v2.0/token", url.Values{
		"grant_type": {"client_credentials"}, "scope": {"https://graph.microsoft.com/.default"},
		"client_id": {n.env["ARM_CLIENT_ID"]}, "client_secret": {n.env["ARM_CLIENT_SECRET"]},
	})
	if err != nil {
		t.Fatal(err)
	}
	var token struct {
		Text string `json:"access_token"`
	}
	err = json.NewDecoder(resp.Body).Decode(&token)
	_ = resp.Body.Close()
	if err != nil || token.Text == "" {
		t.Fatalf("no token: status %d, %v", resp.StatusCode, err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, n.env["SSPR_GRAPH_ENDPOINT"]+"/v1.0/users/"+url.PathEscape(name),
		strings.NewReader(`{"passwordProfile": {"forceChangePasswordNextSignIn": true}}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token.Text)
	req.Header.Set("Content-Type", "application/json")
	if resp, err = client.Do(req); err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusNoContent {
		t.Fatalf("the change is not forced: %d %s", resp.StatusCode, body)
	}
}
