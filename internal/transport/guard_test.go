package transport

import (
	"net/url"
	"testing"
)

// TestGuardDistinguishesPorts checks that another port of a configured host is another service, and that the default
// port of https may be omitted.
func TestGuardDistinguishesPorts(t *testing.T) {
	for configured, cases := range map[string]map[string]bool{
		"graph.microsoft.com": {
			"https://graph.microsoft.com/v1.0": true, "https://GRAPH.microsoft.com:443/": true, "https://graph.microsoft.com:8443/": false, "http://graph.microsoft.com/": false,
			"https://graph.microsoft.com.example/": false, "https://graph.microsoft.com@example/": false, "https://example/graph.microsoft.com": false,
		},
		"proxy:443":      {"https://proxy/": true, "https://proxy:443/": true, "https://proxy:444/": false},
		"127.0.0.1:4000": {"https://127.0.0.1:4000/": true, "https://127.0.0.1:4001/": false, "https://127.0.0.1/": false},
		"[::1]:4000":     {"https://[::1]:4000/": true, "https://[::1]/": false},
		"[::1]":          {"https://[::1]:443/": true, "https://[::1]:4000/": false},
	} {
		g := &guard{hosts: hostSet([]string{configured})}
		for address, want := range cases {
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			if got := g.allows(u); got != want {
				t.Errorf("%s where %s is configured: got %v", address, configured, got)
			}
		}
	}
}
