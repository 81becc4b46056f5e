#!/bin/sh
# Prints the comment for a pull request: how many users a saved plan would lock out, its warnings, its failed checks, and
# the plan itself.
#
#   terraform plan -no-color -out=plan.tfplan | tee plan.txt
#   sh plan-comment.sh plan.tfplan plan.txt 65536 > comment.md
#
# The last argument is the longest comment that the platform accepts, in characters. Needs terraform and jq.
#
# A plan does not store warnings, so they come from what "terraform plan" has printed. A plan's JSON contains sensitive
# values in clear text: only jq reads it. The text of "terraform show" hides them.
set -eu

plan=$1 printed=$2 limit=$3

json=$(terraform show -json "$plan")
text=$(terraform show -no-color "$plan")

numbers=$(printf '%s' "$json" | jq --raw-output '
  (.planned_values.outputs // {} | .locked_out) as $out
  | if $out == null then "The configuration has no output `locked_out`."
    elif $out.sensitive then "The output `locked_out` is sensitive."
    elif $out | has("value") | not then "Users who could no longer reset a password: known after apply"
    else "**Users who could no longer reset a password: \($out.value | tojson)**"
    end')

checks=$(printf '%s' "$json" | jq --raw-output '
  .checks[]? | select(.status == "fail" or .status == "error") | .address.to_display as $check
  | .instances[]?.problems[]? | "- \($check) failed: \(.message | gsub("\\s+"; " "))"')

# A failed check is a warning too, and is listed with its message.
warnings=$(sed -n 's/^Warning: /- Warning: /p' "$printed" | grep -v 'Check block assertion failed' || true)

# Three backticks in a value would end the block below.
printf '%s' "$text" | jq --raw-input --slurp --raw-output \
	--arg numbers "$numbers" --arg warnings "$warnings" --arg checks "$checks" --argjson limit "$limit" '
  gsub("```"; "\u0027\u0027\u0027") as $body
  | ([$warnings, $checks] | map(select(. != "")) | join("\n")) as $findings
  | ("### Terraform plan\n\n\($numbers)\n\n" + (if $findings == "" then "" else "\($findings)\n\n" end) + "```text\n") as $head
  | "\n... The log of the job has the rest." as $cut
  | ([$limit - ($head + $cut | length) - 10, 0] | max) as $room
  | $head + (if ($body | length) > $room then $body[:$room] + $cut else $body end) + "\n```"'
