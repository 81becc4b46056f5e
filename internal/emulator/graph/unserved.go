package graph

import (
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// inBeta are the parts of the beta version that are served, with the bodies of version 1.0. What the beta version shows beyond
// them in the policies (graph-api 2.1 and 3) is left out.
var inBeta = []string{
	"/users", "/groups", "/me", "/directoryObjects", "/directory", "/organization", "/domains", "/subscribedSkus", "/auditLogs", "/reports", "/roleManagement",
	"/policies",
}

// alternateKeys are the keys besides the object id that are served, by set.
var alternateKeys = map[string]string{"users": "userPrincipalName"}

// servedBy reports whether the version has the operation here, and the emulator the kind of key.
func servedBy(r *http.Request, to odata.Address) bool {
	first, _, _ := strings.Cut(to.Shape[1:], "/")
	if to.Prefix == odata.BetaPrefix && !slices.Contains(inBeta, "/"+first) {
		return false
	}
	if set, name := to.AlternateKey(); name != "" && !strings.EqualFold(alternateKeys[set], name) {
		return false
	}
	return r.Method == http.MethodGet || !to.Counts() && !to.List
}

// writeUnserved answers for a path and a method that no route has. What Graph has is answered with 501, so that no client takes
// the emulator's limits for those of the service; what it does not have with the service's own errors. pathServed is true if
// another method is served.
func writeUnserved(w http.ResponseWriter, r *http.Request, to odata.Address, pathServed bool) {
	x := wire.ExchangeOf(r)
	switch asked := strings.Trim(strings.ToLower(r.URL.Path), "/"); {
	case strings.HasPrefix(r.URL.Path, to.Prefix+"/users/$") && !to.Exists:
		// A name that begins with $ has the address in parentheses alone (autumn-2026 5.6). Code and text are chosen.
		odata.WriteError(w, r, x, http.StatusBadRequest, "BadRequest", "The request is malformed or incorrect.")
	case to.Prefix != odata.Prefix && to.Prefix != odata.BetaPrefix:
		odata.WriteError(w, r, x, http.StatusBadRequest, "BadRequest", "Invalid version: "+strings.TrimPrefix(to.Prefix, "/"))
	case asked == "v1.0", asked == "beta", strings.HasSuffix(asked, "/$metadata"), strings.HasSuffix(asked, "/$entity"):
		odata.WriteNotServed(w, r, r.Method+" "+r.URL.Path)
	case !to.Exists && to.Prefix == odata.BetaPrefix:
		odata.WriteError(w, r, x, http.StatusNotImplemented, odata.NotServedCode,
			"The emulated tenant does not know this path of the beta version of Microsoft Graph, and does not serve it.")
	case isMethodPath(r.URL.Path) && (!to.Exists || pathServed):
		writeNoMethodRoute(w, r)
	case !to.Exists:
		odata.WriteError(w, r, x, http.StatusBadRequest, "BadRequest", "Resource not found for the segment '"+to.Unknown+"'.")
	case pathServed && !mayExist(r.Method, to):
		odata.WriteError(w, r, x, http.StatusMethodNotAllowed, "Request_BadRequest",
			"Specified HTTP method is not allowed for the request target.")
	default:
		version := ""
		if to.Prefix == odata.BetaPrefix {
			version = to.Prefix
		}
		odata.WriteNotServed(w, r, r.Method+" "+version+to.Described())
	}
}

// unwritten are the parts of Graph in which nothing can be written.
var unwritten = []string{"/reports/", "/auditLogs/", "/subscribedSkus"}

// mayExist reports whether Graph can have a method for a path: POST for collections and operations, PATCH and DELETE for single objects. PUT is for
// streams and references, of which none is served.
// Which of those Graph really has the model does not say.
func mayExist(method string, to odata.Address) bool {
	if slices.ContainsFunc(unwritten, func(prefix string) bool { return strings.HasPrefix(to.Shape, prefix) }) || to.Counts() {
		return method == http.MethodGet
	}
	switch method {
	case http.MethodGet:
		return true
	case http.MethodPost:
		return to.Path.Type.Many || to.Path.Type.Name == ""
	case http.MethodPatch, http.MethodDelete:
		return !to.Path.Type.Many
	default:
		return false
	}
}

// isMethodPath reports whether a path belongs to the service of users' methods.
func isMethodPath(path string) bool {
	segments := strings.Split(path, "/")
	return len(segments) > 5 && strings.EqualFold(segments[2], "users") && strings.EqualFold(segments[4], "authentication")
}

// writeNoMethodRoute answers for a path that the service of users' methods does not have: in its own words (graph-api 1.10; the
// detail is chosen). The error beside them is not the service's: clients of Microsoft's take it for granted, and some panic
// without one.
func writeNoMethodRoute(w http.ResponseWriter, r *http.Request) {
	_, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	text := "No HTTP resource was found that matches the request URI 'https://mface.windowsazure.com/odata/" + rest + "'."
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	wire.WriteJSON(w, http.StatusNotFound, newObject(
		"Message", text,
		"MessageDetail", "No route data was found for this request.",
		"error", newObject("code", "resourceNotFound", "message", text),
	))
}
