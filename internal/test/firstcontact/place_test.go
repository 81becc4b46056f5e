package firstcontact

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// place is an emulated tenant, and all that signs in to it.
type place struct {
	*emulator.Server
	// folder has the files of the test, and ca is the one with the certificates to trust.
	folder, ca string
	// planted are values that nothing may show.
	planted []string
}

// newPlace starts a tenant whose application has a certificate and a federated credential beside its secret.
func newPlace(t *testing.T, changes ...func(*emulator.State)) *place {
	t.Helper()
	server, err := emulator.Start(context.Background(), emulator.Options{Seed: func(s *emulator.State) {
		app := s.App(emulator.SeedClientID)
		app.Secret = plantedSecret
		app.Certificates = []string{registered().certificate}
		app.FederatedCredentials = []emulator.FederatedCredential{{
			Issuer: issuer, Subject: subject, Audience: emulator.FederationAudience, PublicKeyPEM: registered().public,
		}}
		for _, change := range changes {
			change(s)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	p := &place{Server: server, folder: t.TempDir(), planted: []string{plantedSecret}}
	p.ca = p.write(t, "ca.pem", string(server.CACertificatePEM()))
	return p
}

// write writes a file of the test, and returns its path.
func (p *place) write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(p.folder, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// file returns a path of the test at which there is nothing yet.
func (p *place) file(name string) string { return filepath.Join(p.folder, name) }

// endpoints are the variables that lead to the tenant, without a credential.
func (p *place) endpoints() []string {
	return []string{
		"ARM_TENANT_ID=" + emulator.SeedTenantID, "SSPR_AUTHORITY_HOST=" + p.URL(), "SSPR_GRAPH_ENDPOINT=" + p.URL(),
		"SSPR_PORTAL_ENDPOINT=" + p.URL(), "SSPR_CA_CERTIFICATE_PATH=" + p.ca,
	}
}

// signedIn are the variables that Environment names: a client secret, and the refresh token of the policy's administrator.
func (p *place) signedIn() []string { return p.Environment(p.ca) }

// result is what a person sees of a command.
type result struct {
	code           int
	stdout, stderr string
	took           time.Duration
}

// all returns everything that was printed.
func (r result) all() string { return r.stdout + r.stderr }

// run runs the program. Of the machine's variables none reaches it. The last of two variables with the same name counts.
func (p *place) run(t *testing.T, answer string, variables []string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, cli.Binary(t), args...) //nolint:gosec // the program of this source
	cmd.Dir = p.folder
	cmd.Env = append([]string{"PATH=" + t.TempDir(), "HOME=" + p.folder, "TMPDIR=" + p.folder, "SYSTEMROOT=" + os.Getenv("SYSTEMROOT")}, variables...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(answer), &stdout, &stderr
	began := time.Now()
	err := cmd.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatal(err)
	}
	r := result{code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String(), took: time.Since(began)}
	for _, crash := range []string{"goroutine ", "panic:"} {
		if strings.Contains(r.all(), crash) {
			t.Errorf("%s shows a crash:\n%s", strings.Join(args, " "), r.all())
		}
	}
	return r
}

// wantCode fails the test if a command ended with another code.
func (r result) wantCode(t *testing.T, what string, want int) {
	t.Helper()
	if r.code != want {
		t.Errorf("%s: exit code %d, want %d\n%s", what, r.code, want, r.all())
	}
}

// mentions fails the test if a text lacks a word.
func mentions(t *testing.T, what, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%s does not mention %q:\n%s", what, word, text)
		}
	}
}

// content returns what is in a file, and fails the test unless only its owner can read it.
func content(t *testing.T, path string) string {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("%s has mode %v, want 0600", filepath.Base(path), mode)
	}
	return cli.ReadFile(t, path)
}

// absent fails the test if there is a file.
func absent(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is there: %v", filepath.Base(path), err)
	}
}

// readIfThere returns what is in a file, "" if there is none.
func readIfThere(path string) (string, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	return string(data), err
}
