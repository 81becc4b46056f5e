// Package ask asks the person at the terminal. An interruption ends a question, although reading a terminal cannot be
// interrupted.
package ask

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// Person answers questions, one line each.
type Person struct {
	out   io.Writer
	lines chan string
	done  chan struct{}
	close func()
}

// New returns the person who types in and reads out. Close it. It reads ahead, so nothing else may
// read in.
func New(in io.Reader, out io.Writer) *Person {
	p := &Person{out: out, lines: make(chan string), done: make(chan struct{})}
	p.close = sync.OnceFunc(func() { close(p.done) })
	go p.read(in)
	return p
}

func (p *Person) read(in io.Reader) {
	defer close(p.lines)
	for scanner := bufio.NewScanner(in); scanner.Scan(); {
		select {
		case p.lines <- strings.TrimSpace(scanner.Text()):
		case <-p.done:
			return
		}
	}
}

// Close ends the questions. It may be called again.
func (p *Person) Close() { p.close() }

// Say prints a line.
func (p *Person) Say(format string, values ...any) { _, _ = fmt.Fprintf(p.out, format+"\n", values...) }

// Ask returns the answer to a question, without blanks around it. ok is false if there is none: the input has ended, or ctx is
// done. ctx.Err() is the difference.
func (p *Person) Ask(ctx context.Context, question string) (answer string, ok bool) {
	_, _ = fmt.Fprint(p.out, question+" ")
	select {
	case <-ctx.Done():
	case answer, ok = <-p.lines:
	}
	if ctx.Err() != nil { // both were ready
		answer, ok = "", false
	}
	if !ok {
		p.Say("")
	}
	return answer, ok
}

// Confirm asks a question that only y and yes confirm, in any case. ok is that of Ask.
func (p *Person) Confirm(ctx context.Context, question string) (yes, ok bool) {
	answer, ok := p.Ask(ctx, question+" [y/N]")
	return Yes(answer), ok
}

// Yes reports whether an answer is y or yes, in any case.
func Yes(answer string) bool {
	return strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes")
}

// Possible reports whether there may be a person to ask: in is a terminal. A reader that is no file, as in a test, counts as one.
// A pipe, a file and the null device do not.
func Possible(in io.Reader) bool {
	file, ok := in.(*os.File)
	if !ok {
		return in != nil
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(null, info)
}
