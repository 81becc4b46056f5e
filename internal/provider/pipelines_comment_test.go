package provider

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// commentOf is the comment on the plan of the stand-ins. Three backticks in the plan cannot end its block.
var commentOf = strings.ReplaceAll(`### Terraform plan: password reset

**Users who could no longer reset a password: 2**

~~~text
Warning: Lock-out risk: 2 of 4 users could no longer reset a password
check.no_user_is_locked_out failed: 2 users could no longer reset a password.

  ~ methods_required = 1 -> 2
  - hint = "'''"
Plan: 0 to add, 1 to change, 0 to destroy.
~~~`, "~~~", "```")

// commentWithReport is the comment if the plan has a report, which follows the warnings.
var commentWithReport = strings.Replace(commentOf, ".\n\n", ".\n```\n\n### Readiness\n\n| Today | 4 |\n\n```text\n", 1)

// The places of the comments, and how curl is called.
const (
	curl           = "--fail --silent --show-error --header @- "
	curlSends      = curl + "--output /dev/null "
	gitLabNotes    = "https://gitlab.example/api/v4/projects/11/merge_requests/7/notes"
	gitLabToken    = " PRIVATE-TOKEN: job"
	azureThreads   = "https://dev.azure.example/contoso/project/_apis/git/repositories/repository/pullRequests/7/threads"
	azureToken     = "?api-version=7.1 Authorization: Bearer job"
	gitHubComments = "contoso/password-reset api --silent --method PATCH repos/contoso/password-reset/issues/comments/"
)

// TestPipelinesComment: each pipeline posts the plan to the pull request, with the number of users whom it locks out, and sends
// it to the right place with the job's token. Only a pull request gets a comment.
func TestPipelinesComment(t *testing.T) {
	of := newStand(t, newPlace(t))
	sent := map[string]string{
		"GitHub Actions": "contoso/password-reset pr comment 7 --body-file comment.md job",
		"GitLab":         curlSends + "--json @comment.json " + gitLabNotes + gitLabToken,
		"Azure DevOps":   curlSends + "--json @comment.json " + azureThreads + azureToken,
	}
	listed := map[string]string{
		"GitLab":       curl + gitLabNotes + "?sort=asc&per_page=100" + gitLabToken,
		"Azure DevOps": curl + azureThreads + azureToken,
	}
	for name, read := range platforms {
		for _, folder := range slices.Sorted(maps.Keys(kindOf)) {
			t.Run(name+" "+folder, func(t *testing.T) {
				d := runJob(t, read(t, folder, "pull request", of))
				if d.sent != sent[name] || d.listed != listed[name] {
					t.Errorf("the comment was sent with\n%s\nwant\n%s\nafter the comments were read with\n%s\nwant\n%s", d.sent, sent[name], d.listed, listed[name])
				}
				if got := commentText(t, name, d.comment); got != commentOf {
					t.Errorf("the comment is\n%s\nwant\n%s", got, commentOf)
				}
			})
		}
		for _, event := range []string{"push", "schedule"} {
			if d := runJob(t, read(t, federation, event, of)); d.sent != "" {
				t.Errorf("%s: a %s sends %q", name, event, d.sent)
			}
		}
	}
}

// TestPipelinesPostTheReport: the comment of each pipeline has the report, and the report for an e-mail becomes an artifact. A plan
// without a report has neither.
func TestPipelinesPostTheReport(t *testing.T) {
	of := newStand(t, newPlace(t))
	artifact := map[string]string{
		"GitHub Actions": "          name: readiness\n          path: readiness.html\n          if-no-files-found: ignore\n",
		"GitLab":         "  artifacts: # the merge request links to it\n    when: always\n    expose_as: Readiness report\n    paths: [readiness.html]\n",
		"Azure DevOps":   "          - publish: readiness.html\n            artifact: readiness\n",
	}
	file := map[string]string{"GitHub Actions": "github-actions.yml", "GitLab": "gitlab-ci.yml", "Azure DevOps": "azure-pipelines.yml"}
	for name, read := range platforms {
		t.Run(name, func(t *testing.T) {
			d, err := runJobWith(t, read(t, federation, "pull request", of), map[string]string{"plan.json": withReport})
			if err != nil {
				t.Fatal(err)
			}
			if got := commentText(t, name, d.comment); got != commentWithReport || d.mail != "<!DOCTYPE html>\n<html/>" {
				t.Errorf("the comment is\n%s\nwant\n%s\nand the report for an e-mail is\n%s", got, commentWithReport, d.mail)
			}
			if d := runJob(t, read(t, federation, "pull request", of)); d.mail != "" {
				t.Errorf("a plan without a report has one: %s", d.mail)
			}
			if !strings.Contains(parsed(t, new(any), file[name]), artifact[name]) {
				t.Errorf("%s keeps no artifact", file[name])
			}
		})
	}
}

// TestPlanCommentReport: a report that is too long or not known yet is a sentence, and what is no report is not posted.
func TestPlanCommentReport(t *testing.T) {
	t.Parallel()
	long, err := json.Marshal(strings.Repeat("| row |\n", 5000))
	if err != nil {
		t.Fatal(err)
	}
	for output, want := range map[string]string{
		`{"sensitive": true, "value": {"markdown": "### Readiness\n"}}`:    "### Readiness\n\n",
		`{"sensitive": true, "value": {"markdown": ` + string(long) + `}}`: "The readiness report is too long for this comment.\n\n",
		`{"sensitive": true}`:                   "The readiness report is known after apply.\n\n",
		`{"sensitive": false, "value": "@all"}`: "",
		`{"sensitive": true, "value": null}`:    "",
		`null`:                                  "",
	} {
		plan := `{"planned_values": {"outputs": {"locked_out": {"value": 2}, "readiness_report": ` + output + `}}}`
		if got := commentWith(t, plan); !strings.HasPrefix(got, "### Terraform plan: password reset\n\n**Users who could no longer reset a password: 2**\n\n"+want+"```text\n") {
			t.Errorf("%.80s: the comment is\n%.300s\nwant %q", output, got, want)
		}
	}
}

// commentWith returns the comment on a plan.
func commentWith(t *testing.T, plan string) string {
	t.Helper()
	d, err := runJobWith(t, job{[]script{{
		"sh plan-comment.sh plan.tfplan plan-comment.sh 65536 readiness.html > comment.md; gh", map[string]string{"GH_REPO": "", "GH_TOKEN": ""},
	}}}, map[string]string{"plan.json": plan})
	if err != nil {
		t.Fatal(err)
	}
	return d.comment
}

// TestPipelinesUpdateTheComment: the next push replaces the text of the comment, and changes no other comment: not that of a
// reviewer, of another pipeline, or one that has been deleted.
func TestPipelinesUpdateTheComment(t *testing.T) {
	of := newStand(t, newPlace(t))
	const own = `### Terraform plan: password reset\n\nold`
	files := map[string]string{
		"threads.json": `{"value": [
			{"id": 1, "comments": [{"id": 1, "content": "Is this plan right?"}]},
			{"id": 2, "comments": [{"id": 1, "isDeleted": true}]},
			{"id": 3, "comments": [{"id": 4, "content": "` + own + `"}, {"id": 5, "content": "Approved"}]}]}`,
	}
	pages := map[string]string{
		"GitHub Actions": `[{"id": 1, "user": {"login": "reviewer"}, "body": "` + own + `"}]
			[{"id": 2, "user": {"login": "github-actions[bot]"}, "body": "### Terraform plan: network"},
			 {"id": 3, "user": {"login": "github-actions[bot]"}, "body": "` + own + `"}]`,
		"GitLab": `[{"id": 1, "author": {"id": 7}, "body": "` + own + `"}, {"id": 2, "author": {"id": 42}, "body": "changed the description"},
			{"id": 3, "author": {"id": 42}, "body": "` + own + `"}]`,
	}
	sent := map[string]string{
		"GitHub Actions": gitHubComments + "3 --field body=@comment.md job",
		"GitLab":         curlSends + "--request PUT --json @comment.json " + gitLabNotes + "/3" + gitLabToken,
		"Azure DevOps":   curlSends + "--request PATCH --json @comment.json " + azureThreads + "/3/comments/4" + azureToken,
	}
	for name, read := range platforms {
		t.Run(name, func(t *testing.T) {
			files := maps.Clone(files)
			files["comments.json"] = pages[name]
			d, err := runJobWith(t, read(t, federation, "pull request", of), files)
			if err != nil {
				t.Fatal(err)
			}
			if d.sent != sent[name] {
				t.Errorf("the comment was sent with\n%s\nwant\n%s", d.sent, sent[name])
			}
			if got := commentText(t, name, d.comment); got != commentOf {
				t.Errorf("the comment is\n%s\nwant\n%s", got, commentOf)
			}
		})
	}
}

// TestPipelinesDeleteThePlan: a plan file contains sensitive values, so a job that cannot comment deletes it too. runJobWith
// looks for it.
func TestPipelinesDeleteThePlan(t *testing.T) {
	of := newStand(t, newPlace(t))
	const fails = "#!/bin/sh\necho 'HTTP 403' >&2\nexit 1\n"
	for name, read := range platforms {
		for about, files := range map[string]map[string]string{
			"the platform refuses the comment": {"bin/gh": fails, "bin/curl": fails},
			"the plan is not JSON":             {"plan.json": "{"},
		} {
			t.Run(name+" "+about, func(t *testing.T) {
				d, err := runJobWith(t, read(t, federation, "pull request", of), files)
				if err == nil || d.sent != "" {
					t.Errorf("the job does not fail, and sends %q", d.sent)
				}
				if !slices.Contains(d.commands, "show -json plan.tfplan") {
					t.Errorf("the job has no plan: terraform %q", d.commands)
				}
			})
		}
	}
}

// TestPipelinesOutsideAzureRepos: Azure Pipelines also builds repositories of GitHub, which the comment's address does not
// have. Their plan is in the log only.
func TestPipelinesOutsideAzureRepos(t *testing.T) {
	j := azureDevOps(t, federation, "pull request", newStand(t, newPlace(t)))
	for _, s := range j.scripts {
		s.env["BUILD_REPOSITORY_PROVIDER"] = "GitHub"
	}
	if d := runJob(t, j); d.sent+d.listed != "" {
		t.Errorf("the job calls Azure Repos: %s %s", d.listed, d.sent)
	}
}

// commentText returns the text in what a platform was sent.
func commentText(t *testing.T, platform, sent string) string {
	t.Helper()
	if platform == "GitHub Actions" {
		return sent
	}
	type comment struct {
		Body    string `json:"body"`
		Content string `json:"content"`
	}
	var one struct {
		comment
		Comments []comment `json:"comments"`
	}
	if err := json.Unmarshal([]byte(sent), &one); err != nil {
		t.Fatalf("%v: %s", err, sent)
	}
	text := one.Body + one.Content
	for _, c := range one.Comments {
		text += c.Content
	}
	return strings.TrimSpace(text)
}

// commentOn returns the comment on what terraform has printed, with a limit of characters.
func commentOn(t *testing.T, printed string, limit int, files map[string]string) string {
	t.Helper()
	all := map[string]string{"work/printed.txt": printed}
	maps.Copy(all, files)
	command := fmt.Sprintf("sh plan-comment.sh plan.tfplan printed.txt %d readiness.html > comment.md; gh", limit)
	d, err := runJobWith(t, job{[]script{{command, map[string]string{"GH_REPO": "", "GH_TOKEN": ""}}}}, all)
	if err != nil {
		t.Fatal(err)
	}
	if n := len([]rune(d.comment)); n > limit {
		t.Errorf("the comment has %d characters, want at most %d", n, limit)
	}
	const first = "### Terraform plan: password reset\n\n**Users who could no longer reset a password: 2**\n\n```text\n"
	block, ok := strings.CutPrefix(d.comment, first)
	if !ok {
		t.Errorf("the comment does not begin with the number:\n%.300s", d.comment)
	}
	if block, ok = strings.CutSuffix(block, "\n```"); !ok || strings.Contains(block, "```") {
		t.Errorf("the block of code ends early:\n%s", d.comment)
	}
	return block
}

// cutHere ends what is cut.
const cutHere = "\n... The log of the job has the rest."

// TestPlanCommentIsShort: many warnings and a long plan are cut to what the platform accepts, and the number stays. The
// warnings leave room for the plan. No command line is too long for what 1,000 warnings need.
func TestPlanCommentIsShort(t *testing.T) {
	t.Parallel()
	long := map[string]string{"plan.txt": strings.Repeat("  + a line of the plan\n", 10000)}
	warnings := strings.Repeat("Warning: Lock-out risk: "+strings.Repeat("x", 200)+"\n", 1000)
	for name, limit := range map[string]int{"GitHub": 65536, "Azure DevOps": 150000, "a small limit": 400} {
		t.Run(name, func(t *testing.T) {
			findings, plan, ok := strings.Cut(commentOn(t, warnings, limit, long), cutHere+"\n\n")
			if !ok || !strings.HasPrefix(findings, "Warning: Lock-out risk") || len(findings) > limit/2 {
				t.Errorf("the warnings have %d of %d characters: %.100s", len(findings), limit, findings)
			}
			if !strings.HasPrefix(plan, "  + a line") || !strings.HasSuffix(plan, cutHere) || len(plan) < limit/4 {
				t.Errorf("the plan has %d of %d characters: %.100s", len(plan), limit, plan)
			}
		})
	}
	long["plan.json"] = strings.Replace(planJSON, `"checks"`, `"no checks"`, 1)
	if got := commentOn(t, "", 260, long); !strings.HasPrefix(got, "  + a line") || !strings.HasSuffix(got, cutHere) {
		t.Errorf("the plan without warnings is\n%s", got)
	}
}

// TestPlanCommentIsText: what a plan, a warning or a check contains stays text: a platform makes no mention, image, link or
// heading of it.
func TestPlanCommentIsText(t *testing.T) {
	t.Parallel()
	const live = "@all <img src=x> [a](https://example.com) ``` # b"
	const plain = "@all <img src=x> [a](https://example.com) ''' # b"
	problem, err := json.Marshal("a\n```\n" + live)
	if err != nil {
		t.Fatal(err)
	}
	got := commentOn(t, "Warning: "+live+"\n", 65536, map[string]string{
		"plan.txt":  "  + hint = \"" + live + "\"\n```\n/close\n",
		"plan.json": strings.Replace(planJSON, `"2 users could no longer\nreset a password."`, string(problem), 1),
	})
	want := "Warning: " + plain + "\ncheck.no_user_is_locked_out failed: a ''' " + plain + "\n\n  + hint = \"" + plain + "\"\n'''\n/close"
	if got != want {
		t.Errorf("the block of code is\n%s\nwant\n%s", got, want)
	}
}

// TestPlanCommentNumber: the output is outside the block of code, so only a number is shown.
func TestPlanCommentNumber(t *testing.T) {
	t.Parallel()
	for output, want := range map[string]string{
		`{"sensitive": false, "value": 0}`:       "**Users who could no longer reset a password: 0**",
		`{"sensitive": false, "value": "@all"}`:  "The output `locked_out` is not a number.",
		`{"sensitive": false, "value": ["<a>"]}`: "The output `locked_out` is not a number.",
		`{"sensitive": true, "value": 2}`:        "The output `locked_out` is sensitive.",
		`{"sensitive": false}`:                   "Users who could no longer reset a password: known after apply",
		`null`:                                   "The configuration has no output `locked_out`.",
	} {
		got := commentWith(t, `{"planned_values": {"outputs": {"locked_out": `+output+`}}}`)
		if !strings.HasPrefix(got, "### Terraform plan: password reset\n\n"+want+"\n\n```text\n") {
			t.Errorf("%s: the comment is\n%s\nwant\n%s", output, got, want)
		}
	}
}
