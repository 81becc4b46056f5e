package browser

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestReadinessReport: the HTML of readiness_report, as the tests of internal/report hold it, has no obstacle for people and
// loads nothing from elsewhere.
func TestReadinessReport(t *testing.T) {
	server := httptest.NewServer(http.FileServer(http.Dir(root + "/internal/report/testdata")))
	t.Cleanup(server.Close)
	for _, name := range []string{"plan", "users", "empty"} {
		t.Run(name, func(t *testing.T) {
			newWindow(t, mouse{}, server.URL).opens("/" + name + ".html")
		})
	}
}
