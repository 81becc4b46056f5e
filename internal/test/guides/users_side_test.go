package guides

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// leeRegisters does with JSON calls what step 3 of the guide does in a browser, leeResets what step 4 does, and leeTriesAgain what
// step 6 does. The tests of internal/test/browser do the first two in a browser.
const (
	leeRegisters = `
call() { curl --silent --show-error --fail --header "Authorization: Bearer ${session:-none}" --json "$2" "http://127.0.0.1:8444/_emulator/v1/$1"; }
session=$(call signin '{"userId": "lee@contoso.example", "password": "Emulated-Only-1"}' | sed -n 's/.*"session": "\(.*\)".*/\1/p')
call registration/email '{"address": "lee@fabrikam.example"}' > answer.json
code=$(curl --silent 'http://127.0.0.1:8444/_emulator/v1/outbox?user=lee@contoso.example' | sed -n 's/.*"code": "\(.*\)".*/\1/p')
call registration/code "{\"code\": \"$code\"}" > answer.json
call registration/looks-good '{}' | grep signed_in > answer.json
`
	// nothingToDo fails unless the first apply has shown all that there is.
	nothingToDo = `
terraform plan -detailed-exitcode > planned.txt
`
	leeResets = `
call users/lee@contoso.example/reset '{"password": "Quiet-River-42"}' | grep '"step": "reset"' > answer.json
`
	leeTriesAgain = `
sed 's/methods_required = 2/methods_required = 1/' main.tf > one.tf && mv one.tf main.tf
terraform apply > applied.txt
call users/lee@contoso.example/reset '{"password": "Clear-Brook-43"}' | grep '"step": "reset"' > answer.json
`
)

// TestGuideUsersSide follows the guide in a checkout, at other ports. It replaces the steps in a browser by JSON calls.
func TestGuideUsersSide(t *testing.T) {
	t.Parallel()
	if out, err := exec.CommandContext(t.Context(), "curl", "--help", "all").Output(); err != nil || !strings.Contains(string(out), "--json") {
		t.Skip("the guide uses curl --json (7.82)")
	}
	n := acctest.NewTenant(t)
	home := t.TempDir()
	cli.Install(t, filepath.Join(home, ".terraform.d", "plugins")) // where "make install" puts it
	for _, folder := range []string{"tutorial", "scenarios/users-side"} {
		if err := os.CopyFS(filepath.Join(home, "examples", folder), os.DirFS(filepath.Join(examplesFolder, folder))); err != nil {
			t.Fatal(err)
		}
	}
	steps := stepsOf(t, "users-side", "shell")
	before(t, steps, "/ssprsetup", nothingToDo)
	before(t, steps, "1 of 4", leeRegisters)
	before(t, steps, `"step": "confirm"`, leeResets+leeTriesAgain)
	port := twoPorts(t)
	ports := strings.NewReplacer("8443", strconv.Itoa(port), "8444", strconv.Itoa(port+1))
	for i := range steps {
		steps[i].commands = ports.Replace(steps[i].commands)
		for j, text := range steps[i].shown {
			steps[i].shown[j] = ports.Replace(text)
		}
	}
	followSteps(t, home, n, cli.Variables(t, n), steps)
	for _, r := range n.Requests() {
		t.Errorf("the tenant that the environment names was asked: %s %s", r.Method, r.Path)
	}
}

// before adds commands before the step that shows a text.
func before(t *testing.T, steps []step, shown, commands string) {
	t.Helper()
	for i := range steps {
		if strings.Contains(strings.Join(steps[i].shown, ""), shown) {
			steps[i].commands = commands + steps[i].commands
			return
		}
	}
	t.Fatalf("no step shows %s", shown)
}

// twoPorts returns a free port after which the next is free as well.
func twoPorts(t *testing.T) int {
	t.Helper()
	for range 100 {
		first, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := first.Addr().(*net.TCPAddr).Port
		second, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port+1))
		_ = first.Close()
		if err == nil {
			_ = second.Close()
			return port
		}
	}
	t.Fatal("no two ports in a row are free")
	return 0
}
