package wire

import (
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// Answer is a response that is built in memory, so that it can be logged, changed and withheld before it is sent.
type Answer struct {
	Status int // 0 until something is written, which means 200
	Body   []byte
	header http.Header
}

// NewAnswer returns an answer to write into.
func NewAnswer() *Answer { return &Answer{header: http.Header{}} }

// Header returns the headers, which may be changed.
func (a *Answer) Header() http.Header { return a.header }

// WriteHeader sets the status, the first time that it is called.
func (a *Answer) WriteHeader(status int) {
	if a.Status == 0 {
		a.Status = status
	}
}

// Write adds to the body.
func (a *Answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	a.Body = append(a.Body, p...)
	return len(p), nil
}

// WriteJSON answers a value, which must be one that encodes.
func WriteJSON(w http.ResponseWriter, status int, body any) {
	raw, err := document.Encode(body)
	if err != nil {
		panic("emulator: an answer cannot be encoded: " + err.Error())
	}
	w.WriteHeader(status)
	_, _ = w.Write(raw)
}
