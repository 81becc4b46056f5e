package writeprobe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/probe"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/redact"
)

// checkReport refuses a file that cannot be written, before the tenant is asked. It leaves no file.
func checkReport(path string) error {
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0) //nolint:gosec // the person chose the file
	if errors.Is(err, fs.ErrNotExist) {
		if f, err = os.CreateTemp(filepath.Dir(path), ".write-probes-*"); err == nil {
			defer func() { _ = os.Remove(f.Name()) }()
		}
	}
	if err != nil {
		return fmt.Errorf("the report cannot be written to %s: %w", path, err)
	}
	return f.Close()
}

// section returns the results as a part of the report, in Markdown, with how they came about: the file may have other results
// already. Like all of the report, it has nothing of the form of a token, a GUID, an address or a telephone number.
func section(results []Result, about probe.About) string {
	return redact.Forms("\n## What a write shows\n\n" + probe.Facts(results, about) + "\n" + probe.Table(results))
}

// report appends the results to a file after showing them.
func (r *run) report(ctx context.Context, path string, results []Result) error {
	if path == "" || len(results) == 0 {
		return nil
	}
	text := section(results, probe.NewAbout(r.tenant.Tenant, r.version))
	r.Say("%s", text)
	yes, _ := r.Confirm(ctx, "Append this to "+path+"?")
	if ctx.Err() != nil {
		return errStopped
	}
	if !yes {
		r.Say("Nothing was appended.")
		return nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600) //nolint:gosec // the person chose the file
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	r.Say("The report is in %s.", path)
	return nil
}
