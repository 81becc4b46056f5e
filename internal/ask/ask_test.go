package ask_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ask"
)

// TestConfirm: only y and yes confirm. The end of the input is no answer.
func TestConfirm(t *testing.T) {
	for typed, want := range map[string][2]bool{
		"y\n": {true, true}, "YES \n": {true, true}, "y": {true, true}, "n\n": {false, true}, "\n": {false, true}, "yellow\n": {false, true}, "": {false, false},
	} {
		var out strings.Builder
		p := ask.New(strings.NewReader(typed), &out)
		yes, ok := p.Confirm(t.Context(), "Write it?")
		p.Close()
		if got := [2]bool{yes, ok}; got != want {
			t.Errorf("%q is %v, want %v", typed, got, want)
		}
		if text := out.String(); !strings.HasPrefix(text, "Write it? [y/N] ") || strings.HasSuffix(text, "\n") == ok {
			t.Errorf("%q: the output is %q", typed, text)
		}
	}
}

// TestInOrder: each question gets its own line.
func TestInOrder(t *testing.T) {
	p := ask.New(strings.NewReader("one\ntwo\n"), io.Discard)
	defer p.Close()
	for _, want := range []string{"one", "two", ""} {
		if got, ok := p.Ask(t.Context(), "?"); got != want || ok != (want != "") {
			t.Errorf("the answer is %q, %t, want %q", got, ok, want)
		}
	}
}

// TestInterrupted: an interruption ends a question that no user answers, and no answer counts after one.
func TestInterrupted(t *testing.T) {
	in, typed := io.Pipe()
	defer func() { _ = typed.Close() }()
	p := ask.New(in, io.Discard)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan bool)
	go func() {
		_, ok := p.Ask(ctx, "?")
		ended <- ok
	}()
	cancel()
	select {
	case ok := <-ended:
		if ok {
			t.Error("there is an answer")
		}
	case <-time.After(time.Minute):
		t.Fatal("the question still waits")
	}
	p.Close()
	p.Close()
	for range 50 { // select chooses at random
		p = ask.New(strings.NewReader("y\n"), io.Discard)
		if yes, ok := p.Confirm(ctx, "?"); yes || ok {
			t.Fatal("an answer counts after the interruption")
		}
		p.Close()
	}
}

// TestPossible: no user answers at a pipe, a file or the null device.
func TestPossible(t *testing.T) {
	pipe, other, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "answers"))
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []*os.File{pipe, null, file} {
		if ask.Possible(in) {
			t.Errorf("%s can answer", in.Name())
		}
	}
	for _, f := range []*os.File{pipe, other, null, file} {
		_ = f.Close()
	}
	if !ask.Possible(strings.NewReader("")) || ask.Possible(nil) {
		t.Error("a reader of a test cannot answer, or nothing can")
	}
}
