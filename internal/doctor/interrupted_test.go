package doctor

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
)

// TestInterruptedRead: after an interruption there is no verdict, because what was not read is not missing.
func TestInterruptedRead(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	tenant := fakeTenant(t, func(http.ResponseWriter, *http.Request) {
		cancel()
		panic(http.ErrAbortHandler)
	})
	for _, resources := range [][]string{{"user_registrations"}, nil} {
		var out strings.Builder
		ok, err := Run(ctx, tenant, Options{Resources: resources, Out: &out, In: strings.NewReader("")})
		if ok || err == nil || err.Error() != "interrupted" || out.Len() > 0 {
			t.Errorf("%v: %v, %v:\n%s", resources, ok, err, out.String())
		}
	}
}

// asked cancels a run when a question is printed.
type asked struct {
	io.Writer
	cancel context.CancelFunc
}

func (a asked) Write(text []byte) (int, error) {
	if strings.Contains(string(text), "[y/N]") {
		a.cancel()
	}
	return a.Writer.Write(text)
}

// TestInterruptedQuestion: an interruption at the question about the report ends the run, and writes nothing.
func TestInterruptedQuestion(t *testing.T) {
	s := start(t, nil)
	tenant := emulated(t, s, credentials{portal: auth.PortalConfig{RefreshToken: s.Credentials().AdministratorRefreshToken}})
	in, typed := io.Pipe()
	defer func() { _ = typed.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	file := filepath.Join(t.TempDir(), "report.md")
	ended := make(chan error)
	go func() {
		_, err := Run(ctx, tenant, Options{Resources: []string{"license"}, Report: file, In: in, Out: asked{io.Discard, cancel}})
		ended <- err
	}()
	select {
	case err := <-ended:
		if err == nil || err.Error() != "interrupted" {
			t.Errorf("the error is %v", err)
		}
	case <-time.After(2 * time.Minute):
		t.Fatal("the question still waits")
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the report was written")
	}
}
