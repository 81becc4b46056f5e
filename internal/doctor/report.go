package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ask"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/probe"
)

// printProbes prints how many probes saw what the provider assumes, and those that saw something else. short reports whether no
// report follows with the others.
func printProbes(out page, results []probe.Result, short bool) {
	counts := map[probe.Verdict]int{}
	for _, r := range results {
		counts[r.Verdict]++
	}
	fmt.Fprintf(out, "\nAssumptions\n  %d of %d probes as expected", counts[probe.AsExpected], len(results))
	if n := counts[probe.Different]; n > 0 {
		fmt.Fprintf(out, ", %d different", n)
	}
	if n := counts[probe.NotSeen]; n > 0 {
		fmt.Fprintf(out, ", %d not seen", n)
	}
	if short {
		fmt.Fprint(out, " (details: -report FILE)")
	}
	fmt.Fprintln(out)
	for _, r := range results {
		if r.Verdict != probe.Different {
			continue
		}
		for i, line := range wrapped(fmt.Sprintf("%s: expected %s; seen %s", r.ID, r.Expected, r.Seen), out.width-4) {
			fmt.Fprintf(out, "%s%s\n", map[bool]string{true: "  ", false: "    "}[i == 0], line)
		}
	}
	if counts[probe.Different] > 0 {
		fmt.Fprintln(out, "  A difference helps to fix the provider: write a report with -report FILE, and open an issue.")
	}
}

// errExists is the error of a report whose file exists.
func errExists(file string) error {
	return fmt.Errorf("the file %s already exists, and a report does not replace a file. Choose another name, or delete the file", file)
}

// checkReport refuses, before the tenant is asked, a file that exists or whose folder does not, and a report
// that no user can agree to.
func (o Options) checkReport() error {
	if o.Report == "" {
		return nil
	}
	_, err := os.Lstat(o.Report)
	switch {
	case err == nil:
		return errExists(o.Report)
	case errors.Is(err, fs.ErrNotExist):
		_, err = os.Stat(filepath.Dir(o.Report))
	}
	switch {
	case err != nil:
		return fmt.Errorf("write the report: %w", err)
	case !o.Yes && !ask.Possible(o.In):
		return errors.New("the report cannot be confirmed, so it would not be written: the input is not a terminal. Add -yes to write it without asking")
	}
	return nil
}

// writeReport shows the report and writes it if the person agrees.
func (o Options) writeReport(ctx context.Context, report string) error {
	fmt.Fprintf(o.Out, "\nThis is the report. Read it before you share it: it should contain none of your names, numbers, addresses or IDs.\n\n%s\n", report)
	if !o.Yes {
		if agreed, err := o.agreed(ctx); !agreed {
			return err
		}
	}
	file, err := os.OpenFile(o.Report, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return errExists(o.Report)
	}
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	_, err = io.WriteString(file, report)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	fmt.Fprintf(o.Out, "The report is in %s.\n", o.Report)
	return nil
}

// agreed asks whether to write the report. The error is that there is no answer.
func (o Options) agreed(ctx context.Context) (bool, error) {
	person := ask.New(o.In, o.Out)
	defer person.Close()
	yes, ok := person.Confirm(ctx, "Write this to "+o.Report+"?")
	switch {
	case ctx.Err() != nil:
		return false, errInterrupted
	case !ok:
		return false, errors.New("the report was not written: the input ended without an answer. Add -yes to write it without asking")
	case !yes:
		person.Say("The report was not written: the answer was not yes.")
	}
	return yes, nil
}
