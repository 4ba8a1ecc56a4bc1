#!/usr/bin/env bash
# The notebook's average logit difference over GraphQL with curl: bash examples/notebook.sh [URL]
set -euo pipefail
url="${1:-http://localhost:4000/graphql}"
curl -sf "$url" -H 'content-type: application/json' -d '{
  "query": "query ($input: RunInput!) { run(input: $input) { provenance { model } logitDifference { mean accuracy } } }",
  "variables": { "input": { "promptSet": "notebook" } }
}'
