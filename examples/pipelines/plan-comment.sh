#!/bin/sh
# Prints the comment for a pull request: how many users a saved plan would lock out, its warnings, its failed checks, and
# the plan itself.
#
#   terraform plan -no-color -out=plan.tfplan | tee plan.txt
#   sh plan-comment.sh plan.tfplan plan.txt 65536 > comment.md
#
# The last argument is the longest comment that the platform accepts, in characters. Needs terraform and jq. The pipeline
# recognizes its comment by the first line.
#
# A plan does not store warnings, so they come from what "terraform plan" has printed. A plan's JSON contains sensitive
# values in clear text: only jq reads it. The text of "terraform show" hides them.
set -eu

plan=$1 printed=$2 limit=$3

json=$(terraform show -json "$plan")
text=$(terraform show -no-color "$plan")

# Only a number is outside the block of code, so no name or message becomes a mention, a link or HTML. Three backticks
# would end the block. Warnings and failed checks take at most half of the comment.
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

  | "### Terraform plan: password reset\n\n\($number)\n\n```text\n" as $head
  | ($limit - ($head | length) - 10) as $room
  | (if $findings == [] then "" else ($findings | join("\n") | plain | cut($room / 2 | floor)) + "\n\n" end) as $findings
  | $head + $findings + ($text | plain | cut($room - ($findings | length))) + "\n```"'
