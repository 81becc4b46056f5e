package graph

import (
	"encoding/json"
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// dialect is how a back end of Graph words what it refuses (reference graph-api 1.10 and 6.1).
type dialect struct {
	badRequest, denied, notFound string // codes
	deniedText                   string
	repeats                      bool // innerError repeats the message
}

var (
	directoryDialect = &dialect{
		badRequest: "Request_BadRequest", denied: "Authorization_RequestDenied", notFound: "Request_ResourceNotFound",
		deniedText: "Insufficient privileges to complete the operation.",
	}
	// methodDialect is that of the service of authentication methods. Its codes are recorded for users' methods; that
	// the policy uses the same ones is expected there and not seen (reference graph-api 2.6).
	methodDialect = &dialect{
		badRequest: "badRequest", denied: "accessDenied", notFound: "resourceNotFound",
		deniedText: "Request Authorization failed", repeats: true,
	}
)

// dialectOf is that of the route which a request has taken; nil until there is one.
func dialectOf(x *wire.Exchange) *dialect {
	d, _ := x.Local.(*dialect)
	return d
}

// writeDenied answers for a token or a user that may not do this.
func writeDenied(w http.ResponseWriter, r *http.Request, x *wire.Exchange) {
	if x.State.Settings.MethodsDeniedByDirectory {
		x.Local = directoryDialect
	}
	writeError(w, r, x, http.StatusForbidden, dialectOf(x).denied, dialectOf(x).deniedText)
}

// writeBadRequest answers for a body that is not taken.
func writeBadRequest(w http.ResponseWriter, r *http.Request, err error) {
	x := wire.ExchangeOf(r)
	writeError(w, r, x, http.StatusBadRequest, dialectOf(x).badRequest, err.Error())
}

// patchBody reads the body of a PATCH, or answers that it is no JSON object (reference graph-api 6.1).
func patchBody(w http.ResponseWriter, r *http.Request) (sent document.Document, ok bool) {
	x := wire.ExchangeOf(r)
	if err := json.Unmarshal(x.Body, &sent); err != nil {
		writeError(w, r, x, http.StatusBadRequest, "BadRequest", "Unable to read JSON request payload. Please ensure "+
			"Content-Type header is set and payload is of valid JSON format.")
		return nil, false
	}
	return sent, true
}
