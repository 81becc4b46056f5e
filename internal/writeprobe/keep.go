package writeprobe

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// kept are the documents before the first write, as the tenant showed them. They can contain addresses and names of groups.
type kept struct {
	// Format is the version of this structure: 1.
	Format int `json:"format"`
	// TenantID is the tenant of the documents.
	TenantID string `json:"tenantId"`
	// At is when they were read.
	At time.Time `json:"at"`
	// Documents are their texts by name: encoding must not change a byte of them.
	Documents map[string]string `json:"documents"`
}

const keptFormat = 1

// keptPath returns the path of the file of a tenant, whose ID is in lower case.
func keptPath(folder, tenantID string) (string, error) {
	if folder == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("no folder to save the documents in: %w", err)
		}
		folder = filepath.Join(cache, "terraform-provider-sspr")
	}
	return filepath.Join(folder, "write-probes-"+tenantID+".json"), nil
}

// save writes the file, which only the owner can read. When it returns, the whole file is on the disk. It never replaces one, which
// another run may need to put its documents back.
func (k *kept) save(path string) error {
	raw, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	temporary := path + ".new"
	if err := os.Remove(temporary); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the name is made of a checked GUID
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Link(temporary, path) // unlike a rename, this fails if the file exists
	}
	return errors.Join(err, os.Remove(temporary))
}

// load reads the file of a tenant.
func load(path, tenantID string) (*kept, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // the name is made of a checked GUID
	if err != nil {
		return nil, err
	}
	k := &kept{}
	switch err := json.Unmarshal(raw, k); {
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: it is not a file that a run of the write probes has saved", path)
	case k.Format != keptFormat:
		return nil, fmt.Errorf("%s has format %d, but this version reads format %d", path, k.Format, keptFormat)
	case k.TenantID != tenantID:
		return nil, fmt.Errorf("%s contains the documents of another tenant", path)
	}
	return k, nil
}
