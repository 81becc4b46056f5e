package transport_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// TestReadOnly: nothing but GET reaches the service, whatever the layers above would like to repeat.
func TestReadOnly(t *testing.T) {
	var methods []string
	service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { methods = append(methods, r.Method) }))
	defer service.Close()
	client, err := transport.NewClient(transport.Options{ReadOnly: true, Retry: transport.DefaultRetry})
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "get", "GET"} {
		request, err := http.NewRequestWithContext(t.Context(), method, service.URL, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err == nil {
			_ = response.Body.Close()
		}
		if _, refused := errors.AsType[*transport.WriteError](err); refused == (method == http.MethodGet) {
			t.Errorf("%s: %v", method, err)
		}
	}
	if len(methods) != 1 || methods[0] != http.MethodGet {
		t.Errorf("the service got %v, want one GET", methods)
	}
}
