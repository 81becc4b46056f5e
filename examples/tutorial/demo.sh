#!/usr/bin/env bash
# "make demo": installs the provider as a user would, applies the tutorial to an emulated tenant with the real terraform
# (or tofu) in two steps, shows that the next plan is empty, repairs drift, resets a password as a user under that policy, and
# destroys.
set -euo pipefail
cd "$(dirname "$0")/../.."
cli=${TF_ACC_TERRAFORM_PATH:-terraform}
# Keep logs and test settings of the caller out of the demo.
unset TF_LOG TF_LOG_PROVIDER TF_ACC

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
# An unexpected exit code of a plan ends the demo: 0 = nothing to change, 2 = something to change.
expect_plan() {
	local expected=$1 status=0
	"$cli" plan -input=false -detailed-exitcode || status=$?
	[ "$status" -eq "$expected" ] || {
		echo "demo: the plan ended with status $status, want $expected" >&2
		exit 1
	}
}

# field NAME prints the text of the field NAME in an answer. It prints the last of several: the outbox has the newest last.
field() { sed -En "s/^ *\"$1\": \"(.*)\",?\$/\1/p" | tail -n 1; }
# get PATH and post PATH [BODY] call the JSON door of the emulated tenant in the current session.
session=none
get() { curl --silent --show-error --fail --noproxy '*' --header "Authorization: Bearer $session" "${@:2}" "$pages/_emulator/v1$1"; }
post() { get "$1" --request POST --header 'Content-Type: application/json' --data "${2:-}"; }
# expect_step STEP PATH [BODY] posts, and ends the demo unless STEP is the next step.
expect_step() {
	local step
	step=$(post "${@:2}" | field step)
	echo "POST $2 -> $step"
	[ "$step" = "$1" ] || {
		echo "demo: the next step is \"$step\", want \"$1\"" >&2
		exit 1
	}
}

cat <<'WORDS'
This is an emulated tenant of today. It is migrated, like every tenant created since 2025: the methods are in the
authentication methods policy, and the method switches under Password reset have no effect. It runs inside the
provider; no real tenant is touched. At the end, one of its users resets a password. For a tenant from before the
migration see examples/tutorial-2023.
WORDS

say "Build the provider and put it into the implicit local mirror of the working directory demo/"
rm -rf demo
mkdir demo
make --no-print-directory install PLUGIN_DIR="$PWD/demo/terraform.d/plugins"
cp examples/tutorial/main.tf examples/tutorial/imports.tf demo/
cd demo

say "$(basename "$cli") init"
"$cli" init -input=false
say "$(basename "$cli") apply: who may reset a password, and how. Nothing is created; the plan shows each old value"
"$cli" apply -input=false -auto-approve
say "$(basename "$cli") apply, step 2: the other pages of Password reset"
cp ../examples/tutorial/step-2/pages.tf .
"$cli" apply -input=false -auto-approve
say "The next plan finds nothing to change"
expect_plan 0

say "Someone changes the tenant behind Terraform's back: reconfirmation after 730 days instead of 180"
sed 's/"registrationReconfirmIntevalInDays": 180/"registrationReconfirmIntevalInDays": 730/' .sspr-emulator.json >changed.json
if cmp -s changed.json .sspr-emulator.json; then
	echo "demo: the tenant's file was not changed" >&2
	exit 1
fi
cat changed.json >.sspr-emulator.json
rm changed.json
expect_plan 2
say "Terraform repairs the drift"
"$cli" apply -input=false -auto-approve
expect_plan 0

say "Run the tenant on its own, so that Lee, a member of SSPR-Test-Group, can use it"
SSPR_EMULATOR_FILE=.sspr-emulator.json terraform.d/plugins/registry.terraform.io/terraform-provider-sspr/sspr/*/*/terraform-provider-sspr_v* \
	-emulator 127.0.0.1:0 >tenant.txt &
tenant=$!
trap 'kill "$tenant"' EXIT
until grep -q 'only for this emulated tenant' tenant.txt; do
	kill -0 "$tenant"
	sleep 0.1
done
grep '^#   http' tenant.txt
pages=$(sed -n "s/^export SSPR_EMULATOR_PAGES='\(.*\)'$/\1/p" tenant.txt)
lee=lee@contoso.example

say "Lee signs in and has to register: a reset requires two methods, and Lee has only the authenticator app"
account=$(post /signin "{\"userId\": \"$lee\", \"password\": \"Emulated-Only-1\"}")
session=$(field session <<<"$account")
field step <<<"$account"
expect_step register /registration/email '{"address": "lee@fabrikam.example"}'
expect_step register /registration/code "{\"code\": \"$(get "/outbox?user=$lee" | field code)\"}"
expect_step signed_in /registration/looks-good

say "Lee has forgotten the password and resets it with a code sent to that address and an app notification"
picture=$(post /captcha)
began=$(post /resets "{\"userId\": \"$lee\", \"captchaId\": \"$(field id <<<"$picture")\", \"characters\": \"$(field characters <<<"$picture")\"}")
session=$(field id <<<"$began")
expect_step code /reset/choose '{"option": "email"}'
expect_step choose /reset/code "{\"code\": \"$(get "/outbox?user=$lee" | field code)\"}"
expect_step approve /reset/choose '{"option": "notification"}'
post "/outbox/$(get "/outbox?user=$lee" | field id)/answer" '{"approve": true}' >/dev/null
expect_step password /reset/approval
expect_step reset /reset/password '{"password": "Nine-Lives-42"}'
expect_step signed_in /signin "{\"userId\": \"$lee\", \"password\": \"Nine-Lives-42\"}"

say "The messages to Lee"
get "/outbox?user=$lee" | sed -En 's/^ *"(channel|to|subject|text)": "(.*)",?$/\1: \2/p'
kill "$tenant"
wait "$tenant" || true
trap - EXIT
rm tenant.txt

say "$(basename "$cli") destroy: the tenant keeps its settings unless on_destroy says otherwise"
"$cli" destroy -input=false -auto-approve
say "Done. The configuration is in examples/tutorial; the working directory is demo/."
