package provider

import (
	"encoding/json"
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

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// runJob runs the scripts of a job with a terraform that only records how it was called. It returns the last command and its
// environment.
func runJob(t *testing.T, j job) (command string, env map[string]string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the pipelines run on Linux")
	}
	folder := t.TempDir()
	calls, seen := filepath.Join(folder, "calls"), filepath.Join(folder, "seen")
	stand := fmt.Sprintf("#!/bin/sh\necho \"$*\" >> '%s'\n/usr/bin/env -0 > '%s'\n", calls, seen)
	for name, text := range map[string]string{"terraform": stand, "az": "#!/bin/sh\ncase \"$*\" in *--federated-token\\ eyJ*) ;; *) exit 1 ;; esac\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range j.scripts {
		shell := exec.CommandContext(t.Context(), "/bin/bash", "-e", "-c", s.text)
		shell.Dir, shell.Env = folder, []string{"PATH=" + folder + ":/usr/bin:/bin"}
		for name, value := range s.env {
			shell.Env = append(shell.Env, name+"="+value)
		}
		if out, err := shell.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", s.text, err, out)
		}
	}
	called, err := os.ReadFile(calls)
	if err != nil {
		t.Fatalf("terraform was not called: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(called)), "\n")
	if len(lines) != 2 || lines[0] != "init -input=false" {
		t.Errorf("terraform was called with %q", lines)
	}
	env = map[string]string{}
	all, _ := os.ReadFile(seen)
	for _, one := range strings.Split(string(all), "\x00") {
		name, value, _ := strings.Cut(one, "=")
		env[name] = value
	}
	return lines[len(lines)-1], env
}

// filled replaces the references to stored values in an environment, and fails the test for a value that is not stored.
func filled(t *testing.T, env map[string]string, stored map[string]string, reference *regexp.Regexp) map[string]string {
	t.Helper()
	full := map[string]string{}
	for name, text := range env {
		full[name] = reference.ReplaceAllStringFunc(text, func(found string) string {
			of := reference.FindStringSubmatch(found)[1]
			value, ok := stored[of]
			if !ok {
				t.Errorf("%s: nobody enters %s", name, of)
			}
			return value
		})
	}
	return full
}

// workflow is the part of a GitHub workflow that these tests need.
type workflow = map[string]any

type gitHubJob struct {
	Permissions map[string]string `json:"permissions"`
	Env         map[string]string `json:"env"`
	Environment string            `json:"environment"`
	Steps       []struct {
		If   string            `json:"if"`
		Run  string            `json:"run"`
		Uses string            `json:"uses"`
		Env  map[string]string `json:"env"`
	} `json:"steps"`
}

// gitHubWorkflow returns the workflow with the lines of a folder in their places: keys of the job, and steps before "init".
func gitHubWorkflow(t *testing.T, folder string) workflow {
	t.Helper()
	var whole workflow
	parsed(t, &whole, "github-actions.yml")
	if folder == federation {
		return whole
	}
	var lines map[string]any
	parsed(t, &lines, folder, "github-actions.yml")
	job := whole["jobs"].(map[string]any)["terraform"].(map[string]any)
	for key, value := range lines {
		steps, _ := job["steps"].([]any)
		switch {
		case key == "steps":
			init := slices.IndexFunc(steps, func(s any) bool { return strings.HasPrefix(fmt.Sprint(s.(map[string]any)["run"]), "terraform init") })
			job["steps"] = slices.Insert(steps, init, value.([]any)...)
		case folder == "portal":
			maps.Copy(job[key].(map[string]any), value.(map[string]any))
		default:
			job[key] = value
		}
	}
	return whole
}

var ofGitHub = regexp.MustCompile(`\$\{\{ (?:vars|secrets)\.(\w+) \}\}`)

// gitHub returns the job of a GitHub workflow. Its steps are chosen by the name of the event alone.
func gitHub(t *testing.T, folder, event string, of stand) job {
	t.Helper()
	var whole struct {
		Jobs map[string]gitHubJob `json:"jobs"`
	}
	remarshal(t, gitHubWorkflow(t, folder), &whole)
	g := whole.Jobs["terraform"]
	name := strings.ReplaceAll(event, " ", "_")
	if want := "${{ github.event_name == 'push' && 'production' || 'plan' }}"; g.Environment != want {
		t.Errorf("the environment is %q", g.Environment)
	}
	env := map[string]string{}
	if g.Permissions["id-token"] == "write" {
		env["ACTIONS_ID_TOKEN_REQUEST_URL"], env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = of.idp.URL+"/github?v=2", "job"
	}
	if folder == "aks-workload-identity" {
		maps.Copy(env, of.pod)
	}
	var j job
	for _, s := range g.Steps {
		if s.If != "" && s.If != "github.event_name == '"+name+"'" || s.Run == "" {
			continue
		}
		own := maps.Clone(env)
		maps.Copy(own, filled(t, g.Env, of.stored, ofGitHub))
		maps.Copy(own, filled(t, s.Env, of.stored, ofGitHub))
		j.scripts = append(j.scripts, script{s.Run, own})
	}
	return j
}

type gitLabJob struct {
	Extends  string            `json:"extends"`
	Before   []string          `json:"before_script"`
	Script   []string          `json:"script"`
	Env      map[string]string `json:"variables"`
	IDTokens map[string]struct {
		Audience string `json:"aud"`
	} `json:"id_tokens"`
	Rules []struct {
		If string `json:"if"`
	} `json:"rules"`
}

// listed finds the variables that the user must enter according to a file's comments, with the environments that they are
// for.
var listed = regexp.MustCompile(`(?m)^#   (\w+)  +(.*)$`)

// gitLab returns the job of a GitLab pipeline whose rules name the event. The lines of a folder replace what all jobs share,
// and add keys to others.
func gitLab(t *testing.T, folder, event string, of stand) job {
	t.Helper()
	var all map[string]any
	comments := parsed(t, &all, "gitlab-ci.yml")
	if folder != federation {
		var lines map[string]any
		more := parsed(t, &lines, folder, "gitlab-ci.yml")
		if comments += more; strings.Contains(more, "# No variables:") {
			comments = ""
		}
		for name, value := range lines {
			if !strings.HasPrefix(name, ".") {
				maps.Copy(all[name].(map[string]any), value.(map[string]any))
				continue
			}
			all[name] = value
		}
	}
	delete(all, "workflow")
	var jobs map[string]gitLabJob
	remarshal(t, all, &jobs)
	env := map[string]string{}
	for _, one := range listed.FindAllStringSubmatch(comments, -1) {
		if !strings.Contains(one[2], "plan") || !strings.Contains(one[2], "production") {
			t.Errorf("%s is not entered for both environments", one[1])
		}
		env[one[1]] = of.stored[one[1]]
	}
	if folder == "aks-workload-identity" {
		maps.Copy(env, of.pod)
	}
	source := map[string]string{"pull request": "merge_request_event", "push": "push", "schedule": "schedule"}[event]
	for _, g := range jobs {
		if len(g.Rules) != 1 || g.Rules[0].If != `$CI_PIPELINE_SOURCE == "`+source+`"` {
			continue
		}
		shared := jobs[g.Extends]
		maps.Copy(env, shared.Env)
		for name, token := range shared.IDTokens {
			env[name] = signedFor(t, token.Audience)
		}
		return job{[]script{{strings.Join(slices.Concat(shared.Before, g.Script), "\n"), env}}}
	}
	t.Fatalf("no job for the event %s", event)
	return job{}
}

type azureStep struct {
	Template   string            `json:"template"`
	Parameters map[string]string `json:"parameters"`
	Task       string            `json:"task"`
	Bash       string            `json:"bash"`
	Name       string            `json:"displayName"`
	Inputs     struct {
		Connection string `json:"azureSubscription"`
		Script     string `json:"inlineScript"`
	} `json:"inputs"`
	Env map[string]string `json:"env"`
}

type azureStage struct {
	Condition string `json:"condition"`
	Jobs      []struct {
		Environment string      `json:"environment"`
		Steps       []azureStep `json:"steps"`
		Strategy    struct {
			RunOnce struct {
				Deploy struct {
					Steps []azureStep `json:"steps"`
				} `json:"deploy"`
			} `json:"runOnce"`
		} `json:"strategy"`
	} `json:"jobs"`
}

var ofAzure = regexp.MustCompile(`\$\(([\w.]+)\)`)

// azureDevOps returns the job of the stage whose condition names the event. The lines of a folder replace the last step that
// all stages share, or add to its environment.
func azureDevOps(t *testing.T, folder, event string, of stand) job {
	t.Helper()
	reason := map[string]string{"pull request": "'PullRequest'", "push": "'IndividualCI'", "schedule": "'Schedule'"}[event]
	var whole struct {
		Stages []azureStage `json:"stages"`
	}
	parsed(t, &whole, "azure-pipelines.yml")
	i := slices.IndexFunc(whole.Stages, func(s azureStage) bool { return strings.Contains(s.Condition, reason) })
	if i < 0 || len(whole.Stages[i].Jobs) != 1 {
		t.Fatalf("no stage for the event %s", event)
	}
	the := whole.Stages[i].Jobs[0]
	if (the.Environment != "") != (event == "push") {
		t.Errorf("the environment is %q", the.Environment)
	}
	call := slices.Concat(the.Steps, the.Strategy.RunOnce.Deploy.Steps)[0]
	step := azureTerraform(t, folder, call.Template)
	put := func(text string) string {
		return regexp.MustCompile(`\$\{\{ parameters\.(\w+) \}\}`).ReplaceAllStringFunc(text, func(found string) string {
			return call.Parameters[strings.Fields(strings.ReplaceAll(found, ".", " "))[2]]
		})
	}
	env := map[string]string{"SYSTEM_OIDCREQUESTURI": of.idp.URL + "/pipelines"}
	if step.Task == "AzureCLI@2" {
		if want := "password-reset-" + map[bool]string{true: "apply", false: "plan"}[event == "push"]; put(step.Inputs.Connection) != want {
			t.Errorf("the service connection is %s, want %s", put(step.Inputs.Connection), want)
		}
		env["AZURESUBSCRIPTION_TENANT_ID"], env["AZURESUBSCRIPTION_CLIENT_ID"] = emulator.SeedTenantID, emulator.SeedClientID
		env["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"] = "connection"
	}
	if folder == "aks-workload-identity" {
		maps.Copy(env, of.pod)
	}
	known := maps.Clone(of.stored)
	known["System.AccessToken"], known["System.OidcRequestUri"] = "job", env["SYSTEM_OIDCREQUESTURI"]
	maps.Copy(env, filled(t, step.Env, known, ofAzure))
	return job{[]script{{put(step.Bash + step.Inputs.Script), env}}}
}

// azureTerraform returns the step that runs terraform.
func azureTerraform(t *testing.T, folder, template string) azureStep {
	t.Helper()
	var shared struct {
		Steps []azureStep `json:"steps"`
	}
	parsed(t, &shared, template)
	last := shared.Steps[len(shared.Steps)-1]
	switch folder {
	case federation:
	case "portal":
		var lines azureStep
		parsed(t, &lines, folder, template)
		maps.Copy(last.Env, lines.Env)
	default:
		var lines []azureStep
		parsed(t, &lines, folder, template)
		if len(lines) != 1 || lines[0].Name != last.Name {
			t.Fatalf("%s does not have the one step that runs terraform", folder)
		}
		last = lines[0]
	}
	return last
}

// remarshal converts parsed YAML to the type that a test needs.
func remarshal(t *testing.T, from, to any) {
	t.Helper()
	raw, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(raw, to)
	}
	if err != nil {
		t.Fatal(err)
	}
}
