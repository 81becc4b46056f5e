package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// part is a single request: the request itself, or an item of a batch.
type part struct {
	id, method, path, query string
	body                    []byte
	batched                 bool
	// ambiguous is true if the address has escaped characters, which two parsers may read differently.
	ambiguous bool
}

const batchPath = graphPrefix + "/$batch"

// partsOf splits a batch into its items (graph-api 6.3). Every other request is one part.
func partsOf(r *http.Request, body []byte) ([]part, error) {
	if r.URL.Path != batchPath {
		return []part{{method: r.Method, path: r.URL.Path, query: r.URL.RawQuery, body: body, ambiguous: strings.Contains(r.URL.EscapedPath(), "%")}}, nil
	}
	var batch struct {
		Requests []struct {
			ID, Method, URL string
			Body            json.RawMessage
		}
	}
	if err := json.Unmarshal(body, &batch); err != nil || r.Method != http.MethodPost {
		return nil, errors.New("a batch that is not understood")
	}
	var parts []part
	for _, item := range batch.Requests {
		u, err := url.Parse(item.URL)
		if err != nil || u.IsAbs() || u.Host != "" {
			return nil, errors.New("a batch with an address that is not understood")
		}
		parts = append(parts, part{
			id: item.ID, method: strings.ToUpper(item.Method), path: graphPrefix + "/" + strings.TrimPrefix(u.Path, "/"), query: u.RawQuery,
			body: item.Body, batched: true, ambiguous: strings.Contains(u.EscapedPath(), "%"),
		})
	}
	return parts, nil
}

// check returns an error if a request must not be forwarded.
func (d *Door) check(r *http.Request, parts []part) error {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case !strings.HasPrefix(r.URL.Path, graphPrefix+"/") && !strings.HasPrefix(r.URL.Path, portalPrefix+"/"):
		return errors.New("a path of neither service")
	case !bearer || !strings.EqualFold(tenantOf(token), d.config.TenantID):
		return errors.New("a request without a token of the tenant that " + EnvTenant + " names")
	}
	writes := false
	for _, p := range parts {
		if !isWrite(p.method) || p.isQuery() {
			continue
		}
		writes = true
		if p.ambiguous || !d.config.mayWrite(p) {
			return fmt.Errorf("%s %s is a write that the snapshot cannot undo", p.method, withoutIDs(p.path))
		}
	}
	if writes && !d.config.isRunning() {
		return errors.New("the run that took the snapshot has ended")
	}
	return nil
}

// isQuery reports whether a part is a POST that changes nothing: a query for many objects at once.
func (p part) isQuery() bool {
	return p.method == http.MethodPost && strings.EqualFold(p.path, graphPrefix+"/directoryObjects/getByIds")
}

// mayWrite reports whether the snapshot can undo a write.
func (c *Config) mayWrite(p part) bool {
	if path, ok := strings.CutPrefix(p.path, portalPrefix); ok {
		return p.method == http.MethodPut && (path == policyPath || path == onPremisesPath)
	}
	path := strings.TrimPrefix(p.path, graphPrefix)
	switch path {
	case authorizationPath:
		return p.method == http.MethodPatch && onlyHas(p.body, Authorization)
	case methodsPath:
		return p.method == http.MethodPatch && onlyHas(p.body, MethodsPolicy)
	}
	if id, ok := strings.CutPrefix(path, methodsPath+"/"+configurations+"/"); ok {
		known := slices.ContainsFunc(MethodIDs, func(m string) bool { return strings.EqualFold(m, id) })
		return known && (p.method == http.MethodPatch || p.method == http.MethodDelete)
	}
	for _, collection := range []string{phoneMethods, emailMethods} {
		rest, ok := strings.CutPrefix(strings.ToLower(path), strings.ToLower(userPath(c.UserID, collection)))
		if !ok || c.UserID == "" {
			continue
		}
		return rest == "" && p.method == http.MethodPost || kindOf(strings.TrimPrefix(rest, "/")) != ""
	}
	return false
}

// onlyHas reports whether a body contains only properties that can be restored.
func onlyHas(body []byte, p Part) bool {
	found := properties(body)
	for key := range found {
		if !strings.HasPrefix(key, "@odata.") && !restorable(p, key) {
			return false
		}
	}
	return len(found) > 0
}
