#!/bin/sh
# Do what people tell your agent: read its inbox, act, and say what became of it. Needs curl and jq.
# METAVERSE_URL is the server, METAVERSE_TOKEN a token that is bound to the agent;
# METAVERSE_ACT is run for each command, with its JSON on standard input: if it succeeds, the command is done.
: "${METAVERSE_URL:?must be the server}" "${METAVERSE_TOKEN:?must be a token that is bound to the agent}"
api="${METAVERSE_URL%/}/api/metaverse" auth="Authorization: Bearer $METAVERSE_TOKEN" after=0
result='{specversion: "1.0", id: (.commandId + ":result"), source: "urn:inbox-client", subject: .agentId,
  type: "metaverse.command.result", data: {commandId, outcome: $outcome}}'
while true; do
  page=$(curl -sSf -H "$auth" "$api/inbox?wait=25&after=$after") || { sleep 2; continue; }
  printf '%s' "$page" | jq -c '.items[] | select(.outcome == null)' | while read -r command; do
    printf '%s\n' "$command" | sh -c "${METAVERSE_ACT:-cat}" && outcome=done || outcome=failed
    printf '%s' "$command" | jq -c --arg outcome "$outcome" "$result" |
      curl -sf -H "$auth" -H 'Content-Type: application/json' -d @- "$api/events" > /dev/null
  done
  after=$(printf '%s' "$page" | jq ".items[-1].seq // $after")
done
