// Command terraform-provider-sspr is the Terraform provider for self-service password reset of Microsoft Entra.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/provider"
)

// version is set by the linker for releases.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger and print how Terraform attaches")
	address := flag.String("emulator", "", "run the emulated tenant on its own at this `address`, such as 127.0.0.1:8443, and its pages for users at the next port")
	showVersion := flag.Bool("version", false, "print the version")
	commands := defineCommands(flag.CommandLine)
	flag.Parse()

	switch {
	case commands.any():
		os.Exit(commands.run(flag.Args()))
	case *showVersion:
		fmt.Println("terraform-provider-sspr", version)
	case *address != "":
		exitOn(emulate(*address))
	default:
		quietFramework()
		exitOn(serve(*debug))
	}
}

// serve serves Terraform, or a debugger's Terraform, until it ends.
func serve(debug bool) error {
	var options []tf6server.ServeOpt
	if debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	return tf6server.Serve("registry.terraform.io/terraform-provider-sspr/sspr", provider.NewServer(version), options...)
}

// quietFramework turns off the log of the plugin framework's own steps, unless the user enables it. For every value of
// a resource the framework wraps its logging context once more, so the time grows with the square of the number of
// values: minutes for a map of ten thousand users (terraform-plugin-framework 1.19). The provider's own log is not
// affected.
func quietFramework() {
	const level = "TF_LOG_SDK_FRAMEWORK"
	if os.Getenv(level) == "" && os.Getenv("TF_LOG_SDK") == "" {
		_ = os.Setenv(level, "OFF")
	}
}

// emulate runs the emulated tenant until it is interrupted.
func emulate(address string) error {
	const migration = "SSPR_EMULATOR_MIGRATION_STATE"
	state, err := provider.EmulatedMigrationState(os.Getenv(migration))
	if err != nil {
		return fmt.Errorf("%s: %w", migration, err)
	}
	const tenant = "SSPR_EMULATOR_TENANT_ID"
	id, err := provider.EmulatedTenantID(os.Getenv(tenant))
	if err != nil {
		return fmt.Errorf("%s: %w", tenant, err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return emulator.Run(ctx, emulator.Options{
		Address: address, File: os.Getenv("SSPR_EMULATOR_FILE"), MigrationState: state, TenantID: id,
	}, os.Stdout)
}

func exitOn(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
