package provider

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// standIns are the programs of a runner that would ask a service. They write to the folder above the job's. terraform prints a
// plan that locks users out; gh and curl keep the comment that they send.
var standIns = map[string]string{
	"terraform": `echo "$*" >> ../terraform
case "$*" in
init*)
  installed=.terraform/providers/registry.terraform.io/terraform-provider-sspr/sspr/0.1.0/linux_amd64
  mkdir -p "$installed" && cp ../bin/provider "$installed/terraform-provider-sspr_v0.1.0" ;;
"show -json "*) cat ../plan.json ;;
"show "*) cat ../plan.txt ;;
*)
  /usr/bin/env -0 > ../seen
  case "$*" in *-out=plan.tfplan) touch plan.tfplan; printf '\nWarning: %s\n\n' 'Lock-out risk: 2 of 4 users could no longer reset a password' 'Check block assertion failed' ;; esac ;;
esac`,
	// provider is the program that init installs.
	"provider": `echo "$*" >> ../checked; /usr/bin/env -0 > ../checked-with`,
	"az":       `case "$*" in *--federated-token\ eyJ*) ;; *) exit 1 ;; esac`,
	"git":      `echo "git $*" >> ../built`,
	"make":     `echo "make $*" >> ../built`,
	"gh": `case "$*" in
*--paginate*) cat ../comments.json ;;
*) echo "$GH_REPO $* $GH_TOKEN" > ../sent; cp comment.md ../comment ;;
esac`,
	"curl": `case "$*" in
*comment.json*) echo "$* $(cat)" > ../sent; cp comment.json ../comment ;;
*/api/v4/user) cat > ../token; echo '{"id": 42}' ;;
*/threads*) echo "$* $(cat)" > ../listed; cat ../threads.json ;;
*) echo "$* $(cat)" > ../listed; cat ../comments.json ;;
esac`,
}

// planJSON is a plan with an output, a failed check and a sensitive value, and planText is the same plan as text.
const (
	planJSON = `{
  "variables": {"token": {"value": "not-for-comments"}},
  "planned_values": {"outputs": {"locked_out": {"sensitive": false, "type": "number", "value": 2}}},
  "checks": [
    {"address": {"kind": "check", "to_display": "check.no_user_is_locked_out"}, "status": "fail",
     "instances": [{"status": "fail", "problems": [{"message": "2 users could no longer\nreset a password."}]}]},
    {"address": {"kind": "check", "to_display": "check.licensed"}, "status": "pass", "instances": [{"status": "pass"}]}
  ]
}`
	// reportJSON is an output of that plan, which a text from a user cannot be.
	reportJSON = `"readiness_report": {"sensitive": true, "value": {"html": "<!DOCTYPE html>\n<html/>\n", "markdown": "### Readiness\n\n| Today | 4 |\n"}}`
	planText   = "  ~ methods_required = 1 -> 2\n  - hint = \"```\"\nPlan: 0 to add, 1 to change, 0 to destroy.\n"
)

// withReport is the plan with the output readiness_report.
var withReport = strings.Replace(planJSON, `"outputs": {`, `"outputs": {`+reportJSON+", ", 1)

// done is what a job has done on its runner.
type done struct {
	folder string
	// commands are those of terraform, and env is the environment of the last one that signs in.
	commands []string
	env      map[string]string
	// checked is how the provider's program was called, and checkedWith is its environment.
	checked     string
	checkedWith map[string]string
	// built are the commands that build the provider.
	built []string
	// listed is how the comments were read, sent is how the comment was sent, and comment is what was sent.
	listed, sent, comment string
	// mail is the report for an e-mail, which the job keeps as an artifact.
	mail string
}

// runJob runs the scripts of a job with stand-ins.
func runJob(t *testing.T, j job) done {
	t.Helper()
	d, err := runJobWith(t, j, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// runJobWith does so with more files, or with others in place of those that a runner has, and returns the error of the first
// script that fails. The plan must be gone in any case.
func runJobWith(t *testing.T, j job, files map[string]string) (done, error) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the pipelines run on Linux")
	}
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("the comment is written with jq")
	}
	base := runner(t, files)
	work := filepath.Join(base, "work")
	var failed error
	for _, s := range j.scripts {
		shell := exec.CommandContext(t.Context(), "/bin/bash", "-e", "-c", s.text)
		shell.Dir = work
		shell.Env = []string{"PATH=" + filepath.Join(base, "bin") + ":/usr/bin:/bin", "RUNNER_TEMP=/runner", "AGENT_TEMPDIRECTORY=/runner", "CI_PROJECT_DIR=" + work}
		for name, value := range s.env {
			shell.Env = append(shell.Env, name+"="+value)
		}
		if out, err := shell.CombinedOutput(); err != nil {
			failed = fmt.Errorf("%s: %w\n%s", s.text, err, out)
			break
		}
	}
	read := func(name string) string {
		text, _ := os.ReadFile(filepath.Join(base, name)) // a job need not do everything
		return strings.TrimSpace(string(text))
	}
	d := done{
		folder: work, commands: strings.Split(read("terraform"), "\n"), env: variablesOf(read("seen")),
		checked: read("checked"), checkedWith: variablesOf(read("checked-with")),
		built: strings.Split(read("built"), "\n"), listed: read("listed"), sent: read("sent"), comment: read("comment"), mail: read("work/readiness.html"),
	}
	if _, err := os.Stat(filepath.Join(work, "plan.tfplan")); err == nil {
		t.Error("the job leaves its plan behind")
	}
	return d, failed
}

// variablesOf returns the variables that "env -0" has printed.
func variablesOf(printed string) map[string]string {
	all := map[string]string{}
	for one := range strings.SplitSeq(printed, "\x00") {
		name, value, _ := strings.Cut(one, "=")
		all[name] = value
	}
	return all
}

// runner returns a folder with stand-ins in "bin", in "work" what a job has checked out, and the given files.
func runner(t *testing.T, others map[string]string) string {
	t.Helper()
	base := t.TempDir()
	script, err := os.ReadFile(filepath.Join(pipelines, "plan-comment.sh"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"plan.json": planJSON, "plan.txt": planText, "work/plan-comment.sh": string(script),
		"comments.json": "[]", "threads.json": `{"value": []}`,
	}
	for name, text := range standIns {
		files["bin/"+name] = "#!/bin/sh\nset -eu\n" + text + "\n"
	}
	maps.Copy(files, others)
	for name, text := range files {
		file := filepath.Join(base, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o700); err != nil { //nolint:gosec // they are commands
			t.Fatal(err)
		}
	}
	return base
}

// hasRun compares what terraform was called with: a plan that is saved is also shown.
func (d done) hasRun(t *testing.T, command string) {
	t.Helper()
	want := []string{"init -input=false", command}
	if strings.HasSuffix(command, "-out=plan.tfplan") {
		want = append(want, "show -json plan.tfplan", "show -no-color plan.tfplan")
	}
	if !slices.Equal(d.commands, want) {
		t.Errorf("the pipeline runs terraform %q, want %q", d.commands, want)
	}
}

// TestPipelinesBuildTheProvider: each pipeline builds the commit that it names, and puts the provider into the folder that it
// caches, where terraform init looks for it.
func TestPipelinesBuildTheProvider(t *testing.T) {
	of := newStand(t, newPlace(t))
	for name, read := range platforms {
		for event := range theEvents {
			t.Run(name+" "+event, func(t *testing.T) {
				d := runJob(t, read(t, federation, event, of))
				to := "/runner/sspr"
				if name == "GitLab" {
					to = "/tmp/sspr"
				}
				want := []string{
					"git clone --quiet https://github.com/terraform-provider-sspr/terraform-provider-sspr " + to,
					"git -C " + to + " checkout --quiet 0123456789abcdef0123456789abcdef01234567",
					"make -C " + to + " install PLUGIN_DIR=" + d.folder + "/terraform.d/plugins",
				}
				if !slices.Equal(d.built, want) {
					t.Errorf("the provider is built by\n%s\nwant\n%s", strings.Join(d.built, "\n"), strings.Join(want, "\n"))
				}
			})
		}
	}
	for file, cached := range map[string]string{
		"github-actions.yml": "path: terraform.d/plugins\n", "gitlab-ci.yml": "paths: [terraform.d/plugins/]\n", "terraform-steps.yml": "path: terraform.d/plugins\n",
	} {
		if !strings.Contains(parsed(t, new(any), file), cached) {
			t.Errorf("%s does not cache the folder", file)
		}
	}
}

// TestPipelinesCheckTheCredentials: each job runs "-doctor" of the provider that init has installed, for the resources that the
// pipeline names, with the environment of terraform. A job whose credentials lack something does not plan or apply.
func TestPipelinesCheckTheCredentials(t *testing.T) {
	of := newStand(t, newPlace(t))
	for name, read := range platforms {
		for folder := range kindOf {
			for event := range theEvents {
				t.Run(strings.Join([]string{name, folder, event}, " "), func(t *testing.T) {
					d := runJob(t, read(t, folder, event, of))
					want := "-doctor -plan-only sspr_authentication_methods_policy,sspr_authentication_method_configuration"
					if event == "push" { // only the job that applies may write
						want = strings.Replace(want, " -plan-only", "", 1)
					}
					if d.checked != want {
						t.Errorf("the provider is called with %q, want %q", d.checked, want)
					}
					for variable, want := range d.env {
						if credentialVariable.MatchString(variable) && d.checkedWith[variable] != want {
							t.Errorf("%s is %q for the provider and %q for terraform", variable, d.checkedWith[variable], want)
						}
					}
				})
			}
		}
		t.Run(name+" refused", func(t *testing.T) {
			d, err := runJobWith(t, read(t, federation, "push", of), map[string]string{"bin/provider": "#!/bin/sh\nexit 1\n"})
			if err == nil || !slices.Equal(d.commands, []string{"init -input=false"}) {
				t.Errorf("the job ends with %v after terraform %q, want an error after init alone", err, d.commands)
			}
		})
	}
}

// credentialVariable finds the variables from which the provider takes its credentials.
var credentialVariable = regexp.MustCompile(`^(ARM|SSPR|AZURE|SYSTEM|ACTIONS)_`)
