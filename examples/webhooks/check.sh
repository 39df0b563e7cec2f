#!/bin/sh
# Check that a webhook is from the office.
# Usage: WEBHOOK_SECRET=whsec_… check.sh ID TIMESTAMP SIGNATURES < body     (the three headers, and the body as it came)
set -eu
key=$(printf %s "${WEBHOOK_SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
age=$(($(date +%s) - $2))
[ "${age#-}" -le 300 ] || { echo "too old" >&2; exit 1; }
right=$({ printf '%s.%s.' "$1" "$2"; cat; } | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
for one in $3; do
  [ "$one" = "v1,$right" ] && exit 0
done
echo "not from the office" >&2
exit 1
