#!/bin/sh
# Exchanges the refresh token in SSPR_PORTAL_REFRESH_TOKEN for a newer one, and pipes that to the standard input of a
# command:
#
#   rotate.sh gh secret set SSPR_PORTAL_REFRESH_TOKEN --env production
#
# Needs curl, jq and ARM_TENANT_ID. Neither token is printed or passed as an argument. The old token stays valid, so
# nothing is lost if the command fails.
set -eu

tenant=${ARM_TENANT_ID:?must be the tenant ID}
authority=${SSPR_AUTHORITY_HOST:-https://login.microsoftonline.com}
client=${SSPR_PORTAL_CLIENT_ID:-04b07795-8ddb-461a-bbee-02f9e1bf7b46} # the Azure CLI
scope="74658136-14ec-4630-ad9b-26e160ff0fc6/.default offline_access"
[ $# -gt 0 ] || { echo "usage: $0 COMMAND (which stores what it reads from its standard input)" >&2; exit 2; }

fail() {
	echo "rotate: $1" >&2
	exit 1
}

answer=$(printf '%s' "${SSPR_PORTAL_REFRESH_TOKEN:?must be the current refresh token}" |
	curl --silent --show-error --data "client_id=$client" --data grant_type=refresh_token --data-urlencode "scope=$scope" \
		--data-urlencode refresh_token@- "$authority/$tenant/oauth2/v2.0/token")
error=$(printf '%s' "$answer" | jq --raw-output 'if .error then .error_description // .error else "" end') || fail "the response is not valid JSON"
[ -z "$error" ] || fail "$error"
token=$(printf '%s' "$answer" | jq --raw-output '.refresh_token // ""')
[ -n "$token" ] || fail "the response contains no refresh token"
printf '%s' "$token" | "$@"
