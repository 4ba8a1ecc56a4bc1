#!/usr/bin/env bash
# The core of ARENA's exercises on IOI with curl and jq: the task, path patching to the logits, and how faithful the circuit
# is. bash examples/arena.sh [URL]
set -euo pipefail
url="${1:-http://localhost:4000/graphql}"

# ask QUERY VARIABLES: prints the data, or ends with the first error
ask() {
  jq -n --arg query "$1" --argjson variables "$2" '{$query, $variables}' |
    curl -sS "$url" -H 'content-type: application/json' --data-binary @- |
    jq 'if .errors then error(.errors[0].message) else .data end'
}

# job NAME INPUT: prints the result of an operation that runs as a job
job() {
  local fields='__typename ... on JobInfo { id } ... on SucceededJob { result } ... on FailedJob { error { message } }' state
  state=$(ask "mutation (\$input: JSON!) { job: startOperation(name: \"$1\", input: \$input) { $fields } }" "{ \"input\": $2 }")
  while jq -e '.job.__typename | IN("QueuedJob", "RunningJob")' <<<"$state" >/dev/null; do
    sleep 0.1
    state=$(ask "query (\$id: ID!) { job(id: \$id) { $fields } }" "$(jq .job <<<"$state")")
  done
  jq '.job | if .__typename == "SucceededJob" then .result.result else error(.error.message // .__typename) end' <<<"$state"
}

task=$(ask 'query ($clean: RunInput!, $corrupted: RunInput!) {
  clean: run(input: $clean) { recipe provenance { model } logitDifference { mean accuracy } }
  corrupted: run(input: $corrupted) { recipe logitDifference { mean } }
}' '{ "clean": { "promptSet": "arena-25", "prependBos": false }, "corrupted": { "promptSet": "arena-25/corrupted", "prependBos": false } }')
jq -r '"IOI: \(.clean.logitDifference.mean), accuracy \(.clean.logitDifference.accuracy); ABC: \(.corrupted.logitDifference.mean)"' <<<"$task"

paths=$(job patch.paths "$(jq '{ clean: .clean.recipe, corrupted: .corrupted.recipe, receivers: ["finalResid"] }' <<<"$task")")
# Tensors of a job are base64 of float32; jq reads no floats, so od does.
jq -r .mean.data <<<"$paths" | base64 -d | od -An -v -w4 -tf4 |
  awk -v heads="$(jq .mean.shape[1] <<<"$paths")" '{ print ($1 < 0 ? -$1 : $1), int((NR - 1) / heads), (NR - 1) % heads, $1 }' |
  sort -rg | awk 'NR <= 5 { printf "Path L%dH%d to logits: %s\n", $2, $3, $4 }'

# Of the embedded model the circuit that a search found, else the published one.
circuit=$(jq '.clean | { dataset: { prompts: .recipe.prompts }, prependBos: false,
  circuit: (if .provenance.model == "ioi-mini" then "ioi-mini-found" else "ioi-gpt2-small" end) }' <<<"$task")
faithful=$(job circuit.faithfulness "$circuit")
jq -r '"Whole model: \(.full), circuit alone: \(.circuit)"' <<<"$faithful"
