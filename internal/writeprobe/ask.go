package writeprobe

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
)

// person answers questions, one line each.
type person struct {
	out   io.Writer
	lines chan string
	done  chan struct{}
}

// newPerson starts to read lines. close ends it.
func newPerson(in io.Reader, out io.Writer) *person {
	p := &person{out: out, lines: make(chan string), done: make(chan struct{})}
	go func() {
		defer close(p.lines)
		for scanner := bufio.NewScanner(in); scanner.Scan(); {
			select {
			case p.lines <- strings.TrimSpace(scanner.Text()):
			case <-p.done:
				return
			}
		}
	}()
	return p
}

func (p *person) close() { close(p.done) }

func (p *person) say(format string, values ...any) { _, _ = fmt.Fprintf(p.out, format+"\n", values...) }

// ask returns the answer to a question. ok is false if there is none: the input has ended, or the run was interrupted.
func (p *person) ask(ctx context.Context, question string) (answer string, ok bool) {
	_, _ = fmt.Fprint(p.out, question+" ")
	if ctx.Err() != nil {
		return "", false
	}
	select {
	case answer, ok = <-p.lines:
	case <-ctx.Done():
	}
	if !ok {
		p.say("")
	}
	return answer, ok
}
