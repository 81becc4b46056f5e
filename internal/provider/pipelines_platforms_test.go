package provider

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// filled replaces the references to stored values in an environment, and fails the test for a value that is not stored.
func filled(t *testing.T, env map[string]string, stored map[string]string, reference *regexp.Regexp) map[string]string {
	t.Helper()
	full := map[string]string{}
	for name, text := range env {
		full[name] = reference.ReplaceAllStringFunc(text, func(found string) string {
			of := reference.FindStringSubmatch(found)[1]
			value, ok := stored[of]
			if !ok {
				t.Errorf("%s: %s is not entered", name, of)
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

var ofGitHub = regexp.MustCompile(`\$\{\{ (?:(?:vars|secrets)\.)?([\w.]+) \}\}`)

// notCached is the condition of the steps that build the provider.
const notCached = "steps.provider.outputs.cache-hit != 'true'"

// gitHub returns the job of a GitHub workflow. Its steps are chosen by the name of the event alone.
func gitHub(t *testing.T, folder, event string, of stand) job {
	t.Helper()
	var whole struct {
		Env  map[string]string    `json:"env"`
		Jobs map[string]gitHubJob `json:"jobs"`
	}
	remarshal(t, gitHubWorkflow(t, folder), &whole)
	g := whole.Jobs["terraform"]
	name := strings.ReplaceAll(event, " ", "_")
	if want := "${{ github.event_name == 'push' && 'production' || 'plan' }}"; g.Environment != want {
		t.Errorf("the environment is %q", g.Environment)
	}
	if g.Permissions["pull-requests"] != "write" {
		t.Error("the job has no permission to comment")
	}
	env := maps.Clone(whole.Env)
	env["GITHUB_EVENT_NAME"] = name
	if g.Permissions["id-token"] == "write" {
		env["ACTIONS_ID_TOKEN_REQUEST_URL"], env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = of.idp.URL+"/github?v=2", "job"
	}
	if folder == "aks-workload-identity" {
		maps.Copy(env, of.pod)
	}
	var j job
	for _, s := range g.Steps {
		if s.If != "" && s.If != notCached && s.If != "github.event_name == '"+name+"'" || s.Run == "" {
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

// commentToken is the one variable that only plans need.
const commentToken = "COMMENT_TOKEN"

// gitLab returns the job of a GitLab pipeline whose rules name the event, after what builds the provider. The lines of a folder replace what all jobs share,
// and add keys to others.
func gitLab(t *testing.T, folder, event string, of stand) job {
	t.Helper()
	var all map[string]any
	comments := parsed(t, &all, "gitlab-ci.yml")
	if folder != federation {
		var lines map[string]any
		more := parsed(t, &lines, folder, "gitlab-ci.yml")
		comments += more
		for name, value := range lines {
			if !strings.HasPrefix(name, ".") {
				maps.Copy(all[name].(map[string]any), value.(map[string]any))
				continue
			}
			all[name] = value
		}
	}
	env := map[string]string{"CI_API_V4_URL": "https://gitlab.example/api/v4", "CI_PROJECT_ID": "11", "CI_MERGE_REQUEST_IID": "7"}
	remarshal(t, all["variables"], &env)
	delete(all, "workflow")
	delete(all, "variables")
	var jobs map[string]gitLabJob
	remarshal(t, all, &jobs)
	for _, one := range listed.FindAllStringSubmatch(comments, -1) {
		if one[1] != commentToken && strings.Contains(comments, "# No variables except "+commentToken+":") {
			continue
		}
		if both := strings.Contains(one[2], "production"); !strings.Contains(one[2], "plan") || both == (one[1] == commentToken) {
			t.Errorf("%s is entered for the wrong environments: %s", one[1], one[2])
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
		return job{[]script{
			{strings.Join(jobs["provider"].Script, "\n"), env},
			{strings.Join(slices.Concat(shared.Before, g.Script), "\n"), env},
		}}
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

// azureDevOps returns the job of the stage whose condition names the event: the step that builds the provider, the last step
// that all stages share, and the steps of that stage alone. The lines of a folder replace the last step that all stages share,
// or add to its environment.
func azureDevOps(t *testing.T, folder, event string, of stand) job {
	t.Helper()
	reason := map[string]string{"pull request": "'PullRequest'", "push": "'IndividualCI'", "schedule": "'Schedule'"}[event]
	var whole struct {
		Variables map[string]string `json:"variables"`
		Stages    []azureStage      `json:"stages"`
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
	steps := slices.Concat(the.Steps, the.Strategy.RunOnce.Deploy.Steps)
	call := steps[0]
	build, step := azureTerraform(t, folder, call.Template)
	put := func(text string) string {
		return regexp.MustCompile(`\$\{\{ parameters\.(\w+) \}\}`).ReplaceAllStringFunc(text, func(found string) string {
			return call.Parameters[strings.Fields(strings.ReplaceAll(found, ".", " "))[2]]
		})
	}
	env := map[string]string{
		"SYSTEM_OIDCREQUESTURI": of.idp.URL + "/pipelines", "SYSTEM_COLLECTIONURI": "https://dev.azure.example/contoso/",
		"SYSTEM_TEAMPROJECTID": "project", "BUILD_REPOSITORY_ID": "repository", "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
		"BUILD_REPOSITORY_PROVIDER": "TfsGit",
	}
	maps.Copy(env, whole.Variables)
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
	with := func(s azureStep) map[string]string {
		own := maps.Clone(env)
		maps.Copy(own, filled(t, s.Env, known, ofAzure))
		return own
	}
	j := job{[]script{{build.Bash, env}, {put(step.Bash + step.Inputs.Script), with(step)}}}
	for _, s := range steps[1:] {
		j.scripts = append(j.scripts, script{s.Bash, with(s)})
	}
	return j
}

// azureTerraform returns the step that builds the provider, and the one that runs terraform.
func azureTerraform(t *testing.T, folder, template string) (build, last azureStep) {
	t.Helper()
	var shared struct {
		Steps []azureStep `json:"steps"`
	}
	parsed(t, &shared, template)
	last, build = shared.Steps[len(shared.Steps)-1], shared.Steps[len(shared.Steps)-2]
	if build.Name != "Build the provider" {
		t.Errorf("the step before the last is %q", build.Name)
	}
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
	return build, last
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
