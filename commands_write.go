package main

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/provider"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/writeprobe"
)

// runWriteProbes runs -doctor -write-probes, or with the argument restore puts back what an earlier run left, and returns the exit
// code.
func (c *commands) runWriteProbes(ctx context.Context, arguments []string) int {
	tenant, err := provider.NewWriteProbes(ctx, version, os.Getenv)
	if err != nil {
		return failed(err)
	}
	o := writeprobe.Options{Live: os.Getenv("SSPR_LIVE") == "1", Report: c.report, Version: version, In: os.Stdin, Out: os.Stdout}
	restore := slices.Equal(arguments, []string{"restore"})
	switch {
	case restore && c.report != "":
		err = errors.New("-report has no effect on -write-probes restore: run -doctor -write-probes restore")
	case len(arguments) == 0:
		_, err = writeprobe.Run(ctx, tenant, o)
	case restore:
		err = writeprobe.Restore(ctx, tenant, o)
	default:
		err = errors.New("the only argument of -write-probes is restore: run -doctor -write-probes, or -doctor -write-probes restore, with all other flags before restore")
	}
	if err != nil {
		return failed(err)
	}
	return 0
}
