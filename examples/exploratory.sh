#!/usr/bin/env bash
# The exploratory analysis of IOI with curl and jq: what writes the answer, and a patching job. bash examples/exploratory.sh [URL]
set -euo pipefail
url="${1:-http://localhost:4000/graphql}"

# ask QUERY VARIABLES: prints the data, or ends with the first error
ask() {
  jq -n --arg query "$1" --argjson variables "$2" '{$query, $variables}' |
    curl -sS "$url" -H 'content-type: application/json' --data-binary @- |
    jq 'if .errors then error(.errors[0].message) else .data end'
}

data=$(ask 'query ($clean: RunInput!, $corrupted: RunInput!) {
  clean: run(input: $clean) {
    recipe logitDifference { mean }
    logitLens(includeMid: true) { mean { axes { labels } values } }
    heads: directLogitAttribution(unit: HEAD, top: 6) { top { label mean } } }
  corrupted: run(input: $corrupted) { recipe logitDifference { mean } }
}' '{ "clean": { "promptSet": "notebook-single-space" }, "corrupted": { "promptSet": "notebook-single-space/corrupted" } }')
jq -r '"Average logit difference: \(.clean.logitDifference.mean), corrupted \(.corrupted.logitDifference.mean)",
  (.clean.logitLens.mean | [.axes[0].labels, .values] | transpose[] | "Logit lens \(.[0]): \(.[1])"),
  (.clean.heads.top[] | "Head \(.label): \(.mean)")' <<<"$data"

# Activation patching runs as a job: start it, ask until it has ended.
input=$(jq '{ clean: .clean.recipe, corrupted: .corrupted.recipe, site: "resid_pre", positions: ["s2", "end"] }' <<<"$data")
job=$(ask 'mutation ($input: JSON!) { startOperation(name: "patch.activations", input: $input) { ... on JobInfo { id } } }' "{ \"input\": $input }" | jq '.startOperation')
while state=$(ask 'query ($id: ID!) { job(id: $id) { __typename ... on SucceededJob { result } ... on FailedJob { error { message } } } }' "$job" | jq '.job'); do
  case $(jq -r .__typename <<<"$state") in
    SucceededJob) break ;;
    QueuedJob | RunningJob) sleep 0.1 ;;
    *) echo "$state" >&2; exit 1 ;;
  esac
done
# Tensors of a job are base64 of float32; jq reads no floats, so od does.
shape=$(jq -c '.result.result.mean.shape' <<<"$state")
jq -r '.result.result.mean.data' <<<"$state" | base64 -d | od -An -v -w4 -tf4 |
  awk '{ printf "Patched resid_pre layer %d at %s: %s\n", (NR - 1) / 2, NR % 2 ? "s2" : "end", $1 }'
echo "Shape [layer, position]: $shape"
