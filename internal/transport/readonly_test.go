package transport_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
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

// TestReadOnlyBut: of all writes only the listed ones reach the service, each with its own method and path.
func TestReadOnlyBut(t *testing.T) {
	var got []string
	service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = append(got, r.Method+" "+r.URL.RequestURI())
	}))
	defer service.Close()
	client, err := transport.NewClient(transport.Options{
		ReadOnly: true, But: []transport.Write{{Method: "PUT", Path: "/a"}, {Method: "PATCH", Path: "/b"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"PUT", "PATCH", "POST", "DELETE"} {
		for _, path := range []string{"/a?x=y", "/b", "/a/b", "/A", "/%61", "//a", "/"} {
			request, err := http.NewRequestWithContext(t.Context(), method, service.URL+path, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			if response, err := client.Do(request); err == nil {
				_ = response.Body.Close()
			} else if _, refused := errors.AsType[*transport.WriteError](err); !refused {
				t.Errorf("%s %s: %v", method, path, err)
			}
		}
	}
	if want := []string{"PUT /a?x=y", "PATCH /b"}; !slices.Equal(got, want) {
		t.Errorf("the service got %v, want %v", got, want)
	}
}
