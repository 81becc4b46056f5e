package graph

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// userInParentheses finds the address users('name'), in which a quote is written twice. It is looked for in the escaped
// path, in which a slash of the name is no slash.
var userInParentheses = regexp.MustCompile(`^(` + regexp.QuoteMeta(Prefix) + `/users)\((?:'|%27)(.+)(?:'|%27)\)((?:/.*)?)$`)

// addressUsers serves users('name') as users/name. A name that begins with $ has the first address alone; the other
// is answered with 400 (reference autumn-2026 5.6). Code and text of that answer are chosen.
func addressUsers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, Prefix+"/users/$") {
			writeError(w, r, wire.ExchangeOf(r), http.StatusBadRequest, "BadRequest", "The request is malformed or incorrect.")
			return
		}
		if found := userInParentheses.FindStringSubmatch(r.URL.EscapedPath()); found != nil {
			key, err := url.PathUnescape(found[2])
			if path, pathErr := url.PathUnescape(found[3]); err == nil && pathErr == nil {
				key = strings.ReplaceAll(key, "''", "'")
				r = r.Clone(r.Context())
				r.URL.Path = found[1] + "/" + key + path
				r.URL.RawPath = found[1] + "/" + url.PathEscape(key) + found[3]
			}
		}
		next.ServeHTTP(w, r)
	})
}
