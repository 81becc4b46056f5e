package graph

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"strings"
	"testing"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/authentication"
	khttp "github.com/microsoft/kiota-http-go"
	kjson "github.com/microsoft/kiota-serialization-json-go"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
)

// bearer adds a token to every request.
type bearer struct {
	token string
	next  http.RoundTripper
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	return b.next.RoundTrip(r)
}

// TestSDKUnderstandsEveryRefusal: the SDK panics on errors without an error object, a code or a message. Whatever the emulated tenant
// refuses, and whatever it does not serve, is an error that the SDK can show.
func TestSDKUnderstandsEveryRefusal(t *testing.T) {
	server, err := emulator.Start(t.Context(), emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(server.CACertificatePEM())
	client := &http.Client{Transport: bearer{server.IssueToken(emulator.TokenSpec{}), &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}}}
	adapter, err := khttp.NewNetHttpRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		&authentication.AnonymousAuthenticationProvider{}, kjson.NewJsonParseNodeFactory(), kjson.NewJsonSerializationWriterFactory(), client)
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]struct {
		method abstractions.HttpMethod
		status int
		says   string
	}{
		"/v1.0/servicePrincipals/x/owners":                          {abstractions.GET, 501, "GET /servicePrincipals/{id}/owners"},
		"/v1.0/users/delta":                                         {abstractions.GET, 501, "does not serve it"},
		"/v1.0/users?%24expand=manager":                             {abstractions.GET, 501, "$expand of manager"},
		"/beta/admin/configurationManagement/configurationMonitors": {abstractions.GET, 501, "does not serve it"},
		"/beta/policies/nonsense":                                   {abstractions.GET, 501, "does not know this path"},
		"/v1.0/nonsense":                                            {abstractions.GET, 400, "'nonsense'"},
		"/v1.0":                                                     {abstractions.GET, 501, "does not serve it"},
		"/v1.0/%24metadata":                                         {abstractions.GET, 501, "does not serve it"},
		"/v1.0/subscribedSkus":                                      {abstractions.POST, 405, "not allowed"},
		"/v1.0/users/" + emulator.SeedUserID + "/authentication/nonsense":     {abstractions.GET, 404, "No HTTP resource was found"},
		"/v1.0/users/" + emulator.SeedUserID + "/authentication/methods":      {abstractions.POST, 404, "No HTTP resource was found"},
		"/v1.0/users/" + emulator.SeedUserID + "/authentication/fido2Methods": {abstractions.GET, 501, "does not serve it"},
		"/v1.0/users?%24filter=nonsense%20eq%201":                             {abstractions.GET, 400, "nonsense"},
		"/v1.0/users?%24filter=accountEnabled%20ne%20true":                    {abstractions.GET, 400, "NotEqualsMatch"},
		"/v1.0/users/%24count": {abstractions.GET, 400, "$count is not currently supported."},
		"/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/nonsense": {abstractions.GET, 404, "nonsense"},
	} {
		request := abstractions.NewRequestInformationWithMethodAndUrlTemplateAndPathParameters(want.method, server.URL()+address, map[string]string{})
		request.Headers.TryAdd("Accept", "application/json")
		_, err := adapter.SendPrimitive(t.Context(), request, "[]byte", wire.ErrorMappings)
		refused, ok := errors.AsType[*odataerrors.ODataError](err)
		if !ok {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if text := refused.Error(); refused.ResponseStatusCode != want.status || !strings.Contains(text, want.says) || *refused.GetErrorEscaped().GetCode() == "" {
			t.Errorf("%s: %d %s", address, refused.ResponseStatusCode, text)
		}
	}
}
