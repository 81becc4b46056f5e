package graph

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// byIDsPath is the operation that answers objects by their ids. It is a POST that changes nothing.
const byIDsPath = "/directoryObjects/getByIds"

// mostIDs is how many ids it takes at once (https://learn.microsoft.com/graph/api/directoryobject-getbyids).
const mostIDs = 1000

// IsQuery reports whether a request of Graph only asks, although it is a POST.
func IsQuery(method, path string) bool {
	return method == http.MethodPost && strings.EqualFold(path, Prefix+byIDsPath)
}

// byIDsRoutes serve users and groups. The documentation names Directory.Read.All alone; that User.Read.All does for users
// is a report (https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/8798). What User.ReadBasic.All does
// is unknown: it is refused, unless Settings.ByIDsLimited.
func (s *Service) byIDsRoutes() []route {
	return []route{{
		method: http.MethodPost, pattern: byIDsPath, permissions: slices.Concat(basicUserReaders, userReaders),
		handler: s.getByIDs, entity: userEntity,
	}}
}

// getByIDs leaves out who is not there, as the documentation's samples do.
func (s *Service) getByIDs(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	var asked struct{ IDs, Types []string }
	if err := json.Unmarshal(x.Body, &asked); err != nil || asked.IDs == nil {
		writeError(w, r, x, http.StatusBadRequest, "BadRequest", "Unable to read JSON request payload. Please ensure "+
			"Content-Type header is set and payload is of valid JSON format.")
		return
	}
	if len(asked.IDs) > mostIDs {
		writeError(w, r, x, http.StatusBadRequest, "Request_BadRequest", "Number of included identifiers cannot exceed '1000'.")
		return
	}
	view := userView{typed: true}
	if !mayUse(x, route{permissions: userReaders}) {
		if !x.State.Settings.ByIDsLimited {
			writeDenied(w, r, x)
			return
		}
		view.properties = []string{"id"}
	}
	var found []object
	for _, id := range asked.IDs {
		u := x.State.User(id)
		if u != nil && strings.EqualFold(u.ID, id) && (asked.Types == nil || slices.Contains(asked.Types, "user")) {
			found = append(found, view.object(u))
		}
	}
	q, err := parseQuery(r, userEntity, mostIDs)
	if err != nil {
		writeQueryError(w, r, err)
		return
	}
	s.writePage(w, r, userEntity, "directoryObjects", q, objects{count: len(found), at: func(i int) object { return found[i] }})
}
