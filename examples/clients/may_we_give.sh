#!/bin/sh
# Asks the hub whether a person may be given an aid: a token, then one GraphQL query, with curl alone.
#
#   sh may_we_give.sh 296050383113 FOOD-BASKET 2026-11
set -eu
: "${3:?Say whom, what and when: sh may_we_give.sh CIVIL_ID AID_TYPE CYCLE}"
url=${CHARITY_HUB_URL:-http://127.0.0.1:8000}
query=$(tr '\n' ' ' <"$(dirname "$0")/may_we_give.graphql")

# The secret goes in by standard input: other users of the machine can read a command's arguments.
token=$(printf 'user = "%s:%s"\n' "$CHARITY_HUB_CLIENT_ID" "$CHARITY_HUB_SECRET" |
    curl --silent --show-error --fail-with-body --config - --data grant_type=client_credentials "$url/oauth/token" |
    sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')
[ -n "$token" ] || exit 1

# A body of its own, never a GET: addresses stand in logs, and a civil number must not.
printf '{"query": "%s", "variables": {"civilId": "%s", "checks": [{"civilId": "%s", "aidType": "%s", "cycles": ["%s"]}]}}' \
    "$query" "$1" "$1" "$2" "$3" |
    curl --silent --show-error --fail-with-body "$url/graphql" \
        --header "Authorization: Bearer $token" --header 'Content-Type: application/json' \
        --header 'Accept-Language: en' --data-binary @-
echo
