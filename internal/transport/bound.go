package transport

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// MaxAnswer is the maximum size of an answer, in bytes after decompression. A page of a list takes up to two megabytes,
// and a batch has twenty answers.
const MaxAnswer = 64 << 20

// AnswerTooLargeError is the error of an answer that is larger than any that a service sends. It may be endless.
type AnswerTooLargeError struct {
	// Most is the number of bytes that were read.
	Most int64
}

// Error returns the message with the number of bytes.
func (e *AnswerTooLargeError) Error() string {
	return fmt.Sprintf("the response exceeds %s, which is more than the service sends", size(e.Most))
}

// NonRetriable prevents Microsoft's libraries from repeating the request.
func (*AnswerTooLargeError) NonRetriable() {}

// IsTooLarge reports whether err is an AnswerTooLargeError.
func IsTooLarge(err error) bool {
	_, ok := errors.AsType[*AnswerTooLargeError](err)
	return ok
}

func size(bytes int64) string {
	if bytes >= 1<<20 {
		return fmt.Sprintf("%d MB", bytes>>20)
	}
	return fmt.Sprintf("%d kB", bytes>>10)
}

// ReadAll reads an answer to its end. If it is larger than most bytes, ReadAll returns an *AnswerTooLargeError.
func ReadAll(answer io.Reader, most int64) ([]byte, error) {
	return io.ReadAll(&boundedReader{from: answer, left: most, most: most})
}

// boundedReader reads up to its limit. If there is more, it returns an error.
type boundedReader struct {
	from       io.Reader
	left, most int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	// One byte more than the limit distinguishes an answer that ends at the limit from one that continues.
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.from.Read(p)
	if int64(n) > b.left {
		n = int(b.left)
		b.left = 0
		return n, &AnswerTooLargeError{Most: b.most}
	}
	b.left -= int64(n)
	return n, err
}

// bounded limits the size of every answer.
type bounded struct {
	next http.RoundTripper
	most int64
}

func (b *bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(r)
	if err != nil || resp.Body == nil {
		return resp, err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{&boundedReader{from: resp.Body, left: b.most, most: b.most}, resp.Body}
	return resp, nil
}
