package doctor

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/probe"
)

// printProbes prints how many probes saw what the provider assumes, and those that saw something else.
func printProbes(out io.Writer, results []probe.Result) {
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
	fmt.Fprintln(out)
	for _, r := range results {
		if r.Verdict != probe.Different {
			continue
		}
		for i, line := range wrapped(fmt.Sprintf("%s: expected %s; seen %s", r.ID, r.Expected, r.Seen), width-4) {
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

// checkReport refuses a file that exists, or whose folder does not, before the tenant is asked.
func checkReport(file string) error {
	if file == "" {
		return nil
	}
	_, err := os.Lstat(file)
	switch {
	case err == nil:
		return errExists(file)
	case errors.Is(err, fs.ErrNotExist):
		_, err = os.Stat(filepath.Dir(file))
	}
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// writeReport shows the report and writes it if the person agrees.
func writeReport(o Options, report string) error {
	fmt.Fprintf(o.Out, "\nThis is the report. Read it before you share it: it should contain none of your names, numbers, addresses or IDs.\n\n%s\n", report)
	if !o.Yes {
		if why := o.notAgreed(); why != "" {
			fmt.Fprintf(o.Out, "The report was not written: %s.\n", why)
			return nil
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

// notAgreed asks whether to write the report. It returns "" for a yes, otherwise the reason.
func (o Options) notAgreed() string {
	if file, ok := o.In.(*os.File); ok {
		if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
			return "the input is not a terminal, so there is no user to ask. Add -yes to write it without asking"
		}
	}
	fmt.Fprintf(o.Out, "Write this to %s? [y/N] ", o.Report)
	answer, err := bufio.NewReader(o.In).ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return ""
	}
	if err != nil {
		fmt.Fprintln(o.Out)
		return "the input ended without an answer. Add -yes to write it without asking"
	}
	return "the answer was not yes"
}
