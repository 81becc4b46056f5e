package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Run runs an emulated tenant on its own until ctx is done. It prints, ready to be evaluated by a shell, the variables
// that point the provider at it. The authority's certificate is in a private temporary file while the tenant runs.
func Run(ctx context.Context, o Options, stdout io.Writer) (err error) {
	s, err := Start(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()

	caPath, err := writeCertificate(s.CACertificatePEM())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(caPath)) }()

	if _, err := io.WriteString(stdout, s.instructions(caPath)); err != nil {
		return fmt.Errorf("the instructions cannot be printed: %w", err)
	}
	<-ctx.Done()
	return nil
}

// instructions returns shell lines: exports, with comments around them.
func (s *Server) instructions(caPath string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# An emulated Microsoft Entra tenant answers at %s until it is interrupted (Ctrl+C).\n", s.url)
	b.WriteString("# Paste these lines into another shell, and run Terraform there:\n")
	for _, line := range s.Environment(caPath) {
		name, value, _ := strings.Cut(line, "=")
		fmt.Fprintf(&b, "export %s=%s\n", name, shellQuote(value))
	}
	b.WriteString("# The credentials are valid only for this emulated tenant.\n")
	return b.String()
}

// shellQuote quotes for every POSIX shell.
func shellQuote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// writeCertificate writes to a new file that only its owner can read.
func writeCertificate(pem []byte) (path string, err error) {
	f, err := os.CreateTemp("", "sspr-emulator-ca-*.pem")
	if err != nil {
		return "", fmt.Errorf("a file for the certificate cannot be created: %w", err)
	}
	_, err = f.Write(pem)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("the certificate cannot be written: %w", err), os.Remove(f.Name()))
	}
	return f.Name(), nil
}
