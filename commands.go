package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/doctor"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/provider"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/twin"
)

// commands are the commands that read a tenant instead of serving Terraform.
type commands struct {
	doctor      bool
	planOnly    bool
	report      string
	yes         bool
	writeProbes bool
	snapshot    string
	withNames   bool
	mapIDs      bool
	groups      string
}

// defineCommands defines the flags of the commands.
func defineCommands(flags *flag.FlagSet) *commands {
	c := &commands{}
	flags.BoolVar(&c.doctor, "doctor", false, "check what the credentials in the environment allow; reads only. Arguments, after all flags: the types to check, such as "+
		"sspr_policy,data.sspr_license; graph or portal for all types of a service; with no argument, all types. The exit code is 0 only if they all work")
	flags.BoolVar(&c.planOnly, "plan-only", false, "with -doctor: leave out what only applying needs, for credentials that must not write")
	flags.StringVar(&c.report, "report", "", "with -doctor: also show a report without names, and write it to this `file` if you confirm; with -write-probes: append the results to it")
	flags.BoolVar(&c.yes, "yes", false, "with -report: write the report without asking")
	flags.BoolVar(&c.writeProbes, "write-probes", false, "with -doctor and SSPR_LIVE=1, at a terminal: on a test tenant only, find out what only a write can show. "+
		"The argument restore restores what an interrupted run has left changed")
	flags.StringVar(&c.snapshot, "snapshot", "", "read the tenant into this `file`, which the emulated tenant opens; reads only")
	flags.BoolVar(&c.withNames, "with-names", false, "with -snapshot: keep names instead of replacing them with stand-ins")
	flags.BoolVar(&c.mapIDs, "map-ids", false, "with -snapshot: replace object IDs and domains with stand-ins too")
	flags.StringVar(&c.groups, "groups", "", "with -snapshot: also read the groups with these `object IDs`, separated by commas, such as one that a configuration is about to use")
	return c
}

// any reports whether one of the commands was asked for, or one of their flags.
func (c *commands) any() bool {
	return c.doctor || c.writeProbes || c.snapshot != "" || c.planOnly || c.report != "" || c.yes || c.withNames || c.mapIDs || c.groups != ""
}

// mistake returns an error if the flags do not belong together. Otherwise one of them would have no effect.
func (c *commands) mistake(arguments []string) error {
	switch {
	case c.doctor && c.snapshot != "":
		return errors.New("-doctor and -snapshot are separate commands: run one after the other")
	case c.snapshot == "" && (c.withNames || c.mapIDs || c.groups != ""):
		return errors.New("-with-names, -map-ids and -groups need -snapshot FILE")
	case !c.doctor && c.writeProbes:
		return errors.New("-write-probes needs -doctor: run -doctor -write-probes")
	case !c.doctor && (c.report != "" || c.yes):
		return errors.New("-report and -yes need -doctor: run -doctor -report FILE")
	case !c.doctor && c.planOnly:
		return errors.New("-plan-only needs -doctor: run -doctor -plan-only")
	case c.writeProbes && c.planOnly:
		return errors.New("-plan-only does not combine with -write-probes")
	case c.writeProbes && c.yes:
		return errors.New("-yes does not combine with -write-probes, which asks before each write")
	case c.yes && c.report == "":
		return errors.New("-yes needs -report FILE: it writes the report without asking")
	case c.snapshot != "" && len(arguments) > 0:
		return fmt.Errorf("-snapshot FILE takes no arguments: remove %q, and put all flags before it", arguments[0])
	}
	return nil
}

// longestConnect is how long a command waits for a connection. A service that is up answers within a fraction of it. A snapshot
// of a service that is silent ends after three such waits.
const longestConnect = 4 * time.Second

// patience returns how a command repeats requests. A person waits, and wants to know soon what does not work; the provider has
// more patience. A snapshot of a large tenant is throttled, and gives up soon only if there is no answer at all.
func (c *commands) patience() transport.Retry {
	if c.snapshot != "" {
		r := transport.DefaultRetry
		r.Lost = 2
		return r
	}
	return transport.Retry{Max: 2, MinWait: time.Second, MaxWait: 10 * time.Second, Lost: 1}
}

// run runs the command and returns the exit code.
func (c *commands) run(arguments []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := c.mistake(arguments); err != nil {
		return failed(err)
	}
	if c.writeProbes {
		return c.runWriteProbes(ctx, arguments)
	}
	tenant, err := provider.NewReader(ctx, version, os.Getenv, provider.WithRetry(c.patience()), provider.WithConnect(longestConnect))
	if err != nil {
		return failed(err)
	}
	if c.snapshot != "" {
		o := twin.Options{File: c.snapshot, WithNames: c.withNames, MapIDs: c.mapIDs, Groups: names([]string{c.groups}), Progress: os.Stderr}
		if err := twin.Take(ctx, tenant, o); err != nil {
			return ended(ctx, err)
		}
		return 0
	}
	o := doctor.Options{Resources: names(arguments), PlanOnly: c.planOnly, Report: c.report, Yes: c.yes, Version: version, Columns: os.Getenv("COLUMNS"), In: os.Stdin, Out: os.Stdout}
	ok, err := doctor.Run(ctx, tenant, o)
	switch {
	case err != nil:
		return ended(ctx, err)
	case !ok:
		return 1
	}
	return 0
}

// names returns the names in arguments, which commas or spaces separate.
func names(arguments []string) []string {
	return strings.FieldsFunc(strings.Join(arguments, ","), func(r rune) bool { return r == ',' || r == ' ' })
}

// ended prints why a command ended, and returns the exit code. After a signal what failed does not matter.
func ended(ctx context.Context, err error) int {
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	return failed(err)
}

// failed prints an error and returns the exit code of one.
func failed(err error) int {
	fmt.Fprintln(os.Stderr, "Error:", err)
	return 2
}
