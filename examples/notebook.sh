#!/usr/bin/env bash
# The notebook with curl and jq: the milk prompt, eight logit differences and their mean. bash examples/notebook.sh [URL]
set -euo pipefail; curl -sS "${1:-http://localhost:4000/graphql}" -H 'content-type: application/json' -d '{
  "query": "query ($milk: RunInput!, $pairs: RunInput!) { milk: run(input: $milk) { nextTokens(top: 10) { rank text logit probability } } pairs: run(input: $pairs) { prompts { text correct { text } } logitDifference { mean perPrompt } } }",
  "variables": { "pairs": { "promptSet": "notebook", "weightFlags": { "refactorFactoredAttentionMatrices": true } },
    "milk": { "prompts": [{ "text": "After John and Mary went to the store, John gave a bottle of milk to" }], "weightFlags": { "refactorFactoredAttentionMatrices": true } } }
}' | jq -r 'if .errors then error(.errors[0].message) else .data end
  | (.milk.nextTokens[] | "Top \(.rank)th token. Logit: \(.logit) Prob: \(.probability) Token: |\(.text)|"),
    (.pairs | ([.prompts, .logitDifference.perPrompt] | transpose[] | "\(.[0].text) |\(.[0].correct.text)| \(.[1])"), "Average logit difference: \(.logitDifference.mean)")'
