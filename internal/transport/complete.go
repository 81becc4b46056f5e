package transport

import (
	"bytes"
	"io"
	"net/http"
)

// complete reads the answer to a GET to its end. An answer that breaks off, however it does, is a lost one, so the layer
// above repeats the request: a report of a hundred pages must not fail because of half a page. An answer that is too large,
// or whose time is up, is not repeated. Answers to other requests are passed on as they
// are, because their status shows that the service has done something.
type complete struct{ next http.RoundTripper }

func (c *complete) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.next.RoundTrip(r)
	if err != nil || r.Method != http.MethodGet || resp.Body == nil || resp.StatusCode >= http.StatusMultipleChoices {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil && r.Context().Err() == nil && !IsTooLarge(err) {
		_ = resp.Body.Close()
		return nil, err
	}
	rest := io.Reader(http.NoBody)
	if err != nil {
		rest = failing{err} // a repetition would end the same way
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), rest), resp.Body}
	return resp, nil
}

// failing is the rest of an answer that cannot be read.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
