// Command testlive runs a command and restores the settings of a live test tenant afterwards, or restores what a
// crashed run has left behind:
//
//	testlive run COMMAND [ARGUMENT...]
//	testlive sweep
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/live"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop() // not before the end: a second signal must not interrupt the restore
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "testlive:", err)
		os.Exit(1) //nolint:gocritic // stop has nothing to do at the end of the process
	}
}

func run(ctx context.Context, args []string) error {
	config, err := live.FromEnvironment(os.Getenv)
	if err != nil {
		return err
	}
	switch {
	case len(args) > 1 && args[0] == "run":
		return live.Run(ctx, config, os.Stdout, args[1:]...)
	case len(args) == 1 && args[0] == "sweep":
		return live.Sweep(ctx, config, os.Stdout)
	}
	return errors.New("usage: testlive run COMMAND [ARGUMENT...] | testlive sweep")
}
