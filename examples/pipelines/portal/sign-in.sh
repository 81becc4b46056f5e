#!/bin/sh
# Signs a user in with a device code, and pipes the refresh token to the standard input of a command:
#
#   sign-in.sh gh secret set SSPR_PORTAL_REFRESH_TOKEN --env production
#
# Needs curl, jq and ARM_TENANT_ID. The token is not printed or passed as an argument.
set -eu

tenant=${ARM_TENANT_ID:?must be the tenant ID}
authority=${SSPR_AUTHORITY_HOST:-https://login.microsoftonline.com}
client=${SSPR_PORTAL_CLIENT_ID:-04b07795-8ddb-461a-bbee-02f9e1bf7b46} # the Azure CLI
scope="74658136-14ec-4630-ad9b-26e160ff0fc6/.default offline_access"
[ $# -gt 0 ] || { echo "usage: $0 COMMAND (which stores what it reads from its standard input)" >&2; exit 2; }

fail() {
	echo "sign-in: $1" >&2
	exit 1
}

code=$(curl --silent --show-error --data "client_id=$client" --data-urlencode "scope=$scope" "$authority/$tenant/oauth2/v2.0/devicecode")
printf '%s' "$code" | jq --exit-status --raw-output '.message' >&2 || fail "$(printf '%s' "$code" | jq --raw-output '.error_description' 2>/dev/null || echo 'the response is not valid JSON')"
wait=$(printf '%s' "$code" | jq '.interval // 5')

while :; do
	sleep "$wait"
	answer=$(printf '%s' "$code" | jq --join-output '.device_code' |
		curl --silent --show-error --data "client_id=$client" --data grant_type=urn:ietf:params:oauth:grant-type:device_code \
			--data-urlencode device_code@- "$authority/$tenant/oauth2/v2.0/token")
	error=$(printf '%s' "$answer" | jq --raw-output '.error // ""') || fail "the response is not valid JSON"
	case $error in
	authorization_pending) ;;
	slow_down) wait=$((wait + 5)) ;;
	"") break ;;
	*) fail "$(printf '%s' "$answer" | jq --raw-output '.error_description // .error')" ;;
	esac
done

token=$(printf '%s' "$answer" | jq --raw-output '.refresh_token // ""')
[ -n "$token" ] || fail "the response contains no refresh token"
printf '%s' "$token" | "$@"
