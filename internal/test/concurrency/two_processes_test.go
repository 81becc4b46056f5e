package concurrency

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestTwoFoldersOnePolicy: two pipelines apply a page each of the same policy at the same moment, with nothing between
// them but the tenant. Both values are there in the end, in the first apply and in later ones.
func TestTwoFoldersOnePolicy(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tenant.json")
	block := fmt.Sprintf("provider \"sspr\" {\n  environment   = \"emulator\"\n  emulator_file = %q\n}\n", file)
	both := [2]*cli.Process{cli.NewProcess(t, ""), cli.NewProcess(t, "")}
	for i := range 3 {
		enabled, days := []string{"all", "none"}[i%2], 77+i
		configs := [2]string{
			fmt.Sprintf("resource \"sspr_policy\" \"this\" {\n  enabled_for = %q\n}\n", enabled),
			fmt.Sprintf("resource \"sspr_registration\" \"this\" {\n  reconfirm_after_days = %d\n}\n", days),
		}
		var wait sync.WaitGroup
		for which, config := range configs {
			p := both[which]
			p.Write(t, cli.Requirement+block+config)
			wait.Go(func() { p.Applies(t) })
		}
		wait.Wait()
		wantPolicy(t, file, fmt.Sprintf("%d %d", map[string]int{"all": 2, "none": 0}[enabled], days))
	}
}

// TestTwoProvidersOneConfiguration: Terraform starts a process for each provider block, so an alias for the same tenant is
// a second writer.
func TestTwoProvidersOneConfiguration(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tenant.json")
	block := func(alias string) string {
		return fmt.Sprintf("provider \"sspr\" {\n%s  environment   = \"emulator\"\n  emulator_file = %q\n}\n", alias, file)
	}
	p := cli.NewProcess(t, "")
	for i := range 2 {
		p.Write(t, cli.Requirement+block("")+block("  alias = \"other\"\n")+fmt.Sprintf(`resource "sspr_policy" "this" {
  enabled_for = "all"
}

resource "sspr_registration" "this" {
  provider             = sspr.other
  reconfirm_after_days = %d
}

resource "sspr_notifications" "this" {
  notify_administrators = %t
}
`, 90+i, i == 0))
		p.Applies(t)
		wantPolicy(t, file, fmt.Sprintf("2 %d", 90+i))
	}
}

// wantPolicy compares the scope and the days of reconfirmation in a tenant's file with what is wanted.
func wantPolicy(t *testing.T, file, want string) {
	t.Helper()
	server, err := emulator.Start(t.Context(), emulator.Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	err = server.View(func(s emulator.State) {
		got := string(s.Policy("enablementType")) + " " + string(s.Policy("registrationReconfirmIntevalInDays"))
		if got = strings.TrimSpace(got); got != want {
			t.Errorf("the tenant has %s, want %s", got, want)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
