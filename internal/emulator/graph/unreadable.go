package graph

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// unreadable answers the error of an address that cannot be read (see tenant.Snapshot), by GET or by an action that only reads. It
// reports whether it is one.
func unreadable(w http.ResponseWriter, r *http.Request, x *wire.Exchange, to odata.Address) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead && !slices.Contains(memberActions, path.Base(to.Shape)) {
		return false
	}
	own := odata.Prefix + to.Shape
	found := x.State.UnreadableAt(func(path string) bool { return path == own || strings.EqualFold(path, r.URL.Path) })
	if found == nil {
		return false
	}
	odata.WriteError(w, r, x, found.Status, found.Code, "The object could not be read when the snapshot was taken.")
	return true
}
