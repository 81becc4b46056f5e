package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/redact"
)

// recorder writes exchanges to a folder, one file each. It redacts them before it writes to the disk.
type recorder struct {
	redactor       *redact.Redactor
	folder, source string
	process        int
	count          int
	// forbidden are values that must not be in any file, even if the redaction missed them.
	forbidden [][]byte
}

func newRecorder(c *Config) (*recorder, error) {
	if c.RecordKey == "" {
		return nil, errors.New("recordings are made in a run only")
	}
	if err := os.MkdirAll(c.Record, 0o700); err != nil {
		return nil, err
	}
	r := &recorder{redactor: redact.New([]byte(c.RecordKey), MethodIDs), folder: c.Record, source: FromLive, process: os.Getpid()}
	if u, err := url.Parse(c.cloud.GraphEndpoint); err == nil && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost") {
		r.source = FromEmulator // only the emulator listens there
	}
	for _, secret := range []string{
		c.TenantID, c.UserID, c.GroupID, c.SecondGroupID, c.graph.ClientID, c.graph.ClientSecret, c.portal.AccessToken, c.portal.RefreshToken, c.RecordKey,
	} {
		if secret != "" {
			r.forbidden = append(r.forbidden, []byte(strings.ToLower(secret)))
		}
	}
	return r, nil
}

// write records one exchange. Only the owner can read the file.
func (r *recorder) write(e Exchange) error {
	e.Source = r.source
	clean, err := json.MarshalIndent(r.redacted(e), "", "  ")
	if err != nil {
		return err
	}
	for _, value := range r.forbidden {
		if bytes.Contains(bytes.ToLower(clean), value) {
			return errors.New("the recording still tells something, and is not written")
		}
	}
	r.count++
	name := filepath.Join(r.folder, fmt.Sprintf("%d-%06d.json", r.process, r.count))
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(clean, '\n'))
	return errors.Join(err, f.Close())
}

// redacted returns the exchange without personal data. The result shares no memory with the input.
func (r *recorder) redacted(e Exchange) Exchange {
	e.Path, e.Query = r.redactor.Path(e.Path), r.redactor.Query(e.Query)
	e.Request, e.Answer = r.redactor.Document(e.Request), r.redactor.Document(e.Answer)
	e.path, e.sent = "", nil
	return e
}

// ReadRecordings reads all recordings of a folder.
func ReadRecordings(folder string) ([]Exchange, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	var all []Exchange
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var e Exchange
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, fmt.Errorf("%s is no recording: %w", filepath.Base(name), err)
		}
		all = append(all, e)
	}
	return all, nil
}
