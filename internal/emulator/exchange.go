package emulator

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// maxBody is more than any document of these services holds, in bytes.
const maxBody = 4 << 20

// errBadEncoding says that the body is not what Content-Encoding promises.
var errBadEncoding = errors.New("the request body is not encoded as its header says")

// exchange is one request on its way through a service. Handlers find it with exchangeOf.
type exchange struct {
	now     time.Time
	body    []byte
	bodyErr error
	// state is the tenant as this request sees it. A write may change it; the change is kept where the answer's
	// status is below 400.
	state *State
	// claims are those of a token that this tenant signed; the portal keeps them for an expired one too, whose owner its
	// error names.
	claims *claims
	// keep keeps the change although the answer is an error.
	keep bool
	// before is the document that the request replaced, where it may be shown for a while yet.
	before replaced
	// local is what the service keeps of the request for itself. Nobody else looks at it.
	local any
}

type exchangeKey struct{}

func exchangeOf(r *http.Request) *exchange {
	x, _ := r.Context().Value(exchangeKey{}).(*exchange)
	return x
}

// in gives the request to a service, which finds the exchange in it.
func (x *exchange) in(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
}

// answer is a response that is built in memory, so that it can be logged, changed and withheld before it is sent.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func newAnswer() *answer { return &answer{header: http.Header{}} }

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	a.body = append(a.body, p...)
	return len(p), nil
}

// readBody reads the whole body. net/http has joined the chunks already; Graph's SDK compresses as well
// (reference graph-api 7.1).
func readBody(r *http.Request) ([]byte, error) {
	var reader io.Reader = r.Body
	if strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") {
		unzipped, err := gzip.NewReader(reader)
		if err != nil {
			return nil, errors.Join(errBadEncoding, err)
		}
		reader = unzipped
	}
	body, err := io.ReadAll(io.LimitReader(reader, maxBody+1))
	if err != nil {
		return nil, errors.Join(errBadEncoding, err)
	}
	if len(body) > maxBody {
		return nil, fmt.Errorf("the request body is larger than %d bytes", maxBody)
	}
	if len(body) == 0 {
		return nil, nil
	}
	return body, nil
}

// bearer gives the bearer token of a request, or "".
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// writeJSON answers a value of ours, which always encodes.
func writeJSON(w http.ResponseWriter, status int, body any) {
	raw, err := encodeJSON(body)
	if err != nil {
		panic("emulator: an answer cannot be encoded: " + err.Error())
	}
	w.WriteHeader(status)
	_, _ = w.Write(raw)
}

// record adds an event of the user or the app that sent the request.
func (x *exchange) record(r *http.Request, activity, reason string, target AuditTarget) {
	by := AuditInitiator{UserID: x.claims.ObjectID, UserPrincipalName: x.claims.UPN}
	if u := x.state.User(x.claims.ObjectID); u != nil {
		by.UserPrincipalName, by.UserDisplayName = u.UserPrincipalName, u.DisplayName
	}
	by.IPAddress, _, _ = net.SplitHostPort(r.RemoteAddr)
	if !x.claims.isUser() {
		by = AuditInitiator{AppID: x.claims.AppID, AppDisplayName: x.claims.Name}
	}
	x.state.AddDirectoryAudit(DirectoryAudit{
		ActivityDisplayName: activity, ActivityDateTime: x.now, ResultReason: reason, InitiatedBy: by,
		TargetResources: []AuditTarget{target},
	})
}
