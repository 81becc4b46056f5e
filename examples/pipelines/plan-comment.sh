#!/bin/sh
# Prints the comment for a pull request: how many users a saved plan would lock out, its warnings, its failed checks, the
# report on who can reset a password, and the plan itself. It also writes the report for an e-mail, if the plan has one.
#
#   terraform plan -no-color -var=readiness_report=true -out=plan.tfplan | tee plan.txt
#   sh plan-comment.sh plan.tfplan plan.txt 65536 readiness.html > comment.md
#
# The third argument is the longest comment that the platform accepts, in characters. Needs terraform and jq. The pipeline
# recognizes its comment by the first line.
#
# A plan does not store warnings, so they come from what "terraform plan" has printed. A plan's JSON contains sensitive
# values in clear text: only jq reads it. The text of "terraform show" hides them.
set -eu

plan=$1 printed=$2 limit=$3 mail=$4

json=$(terraform show -json "$plan")
text=$(terraform show -no-color "$plan")

html=$(printf '%s\n' "$json" | jq --raw-output '.planned_values.outputs.readiness_report.value.html? // ""')
if [ -n "$html" ]; then
	printf '%s\n' "$html" > "$mail"
fi

# Outside of blocks of code are only a number and the report, in which readiness_report has escaped every text, so no name or
# message becomes a mention, a link or HTML. Three backticks would end a block. The report takes at most half of the
# comment; warnings and failed checks take at most half of the rest.
{
	printf '%s\n' "$json"
	printf '%s' "$text" | jq --raw-input --slurp .
	jq --raw-input --slurp . "$printed"
} | jq --slurp --raw-output --argjson limit "$limit" '
  def cut($n): "\n... The log of the job has the rest." as $rest
    | if length <= $n then . else .[:([$n - ($rest | length), 0] | max)] + $rest end;
  def plain: gsub("```"; "\u0027\u0027\u0027");

  . as [$plan, $text, $printed]
  | ($plan.planned_values.outputs // {} | .locked_out) as $out
  | (if $out == null then "The configuration has no output `locked_out`."
     elif $out.sensitive then "The output `locked_out` is sensitive."
     elif $out | has("value") | not then "Users who could no longer reset a password: known after apply"
     elif $out.value | type != "number" then "The output `locked_out` is not a number."
     else "**Users who could no longer reset a password: \($out.value)**"
     end) as $number

  # A failed check is a warning too, and is listed with its message.
  | [ ($printed | split("\n")[] | select(startswith("Warning: ") and (contains("Check block assertion failed") | not))),
      ($plan.checks[]? | select(.status == "fail" or .status == "error") | .address.to_display as $check
        | .instances[]?.problems[]? | "\($check) failed: \(.message | gsub("\\s+"; " "))")
    ] as $findings

  | ($plan.planned_values.outputs // {} | .readiness_report) as $out
  | ($out.value.markdown? // "") as $report
  | (if $out != null and ($out | has("value") | not) then "The readiness report is known after apply.\n\n"
     elif $report == "" then ""
     elif ($report | length) > $limit / 2 then "The readiness report is too long for this comment.\n\n"
     else $report + "\n"
     end) as $report

  | "### Terraform plan: password reset\n\n\($number)\n\n" as $head
  | "```text\n" as $begin
  | ($limit - ($head + $report | length) - 30) as $room
  | ($findings | join("\n") | plain | cut($room / 2 | floor)) as $findings
  | (if $findings == "" then $report + $begin
     elif $report == "" then $begin + $findings + "\n\n"
     else $begin + $findings + "\n```\n\n" + $report + $begin
     end) as $above
  | $head + $above + ($text | plain | cut($room - ($findings | length))) + "\n```"'
