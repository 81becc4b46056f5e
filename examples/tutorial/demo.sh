#!/usr/bin/env bash
# "make demo": installs the provider as a user would, applies the tutorial to an emulated tenant with the real terraform
# (or tofu) in two steps, shows that the next plan is empty, repairs drift, and destroys.
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

cat <<'WORDS'
This is an emulated tenant of today. It is migrated, like every tenant created since 2025: the methods are in the
authentication methods policy, and the method switches under Password reset have no effect. It runs inside the
provider; no real tenant is touched. For a tenant from before the migration see examples/tutorial-2023.
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

say "$(basename "$cli") destroy: the tenant keeps its settings unless on_destroy says otherwise"
"$cli" destroy -input=false -auto-approve
say "Done. The configuration is in examples/tutorial; the working directory is demo/."
