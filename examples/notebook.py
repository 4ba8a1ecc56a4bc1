"""The notebook over GraphQL, with the standard library: python3 examples/notebook.py [URL]"""
import json
import sys
from urllib.request import Request, urlopen

URL = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:4000/graphql"
QUERY = """
query Notebook($input: RunInput!) {
  run(input: $input) {
    provenance { model contentHash device }
    logitDifference { mean accuracy perPrompt }
    nextTokens(prompt: 0, top: 5) { rank text logit probability }
  }
}"""

body = json.dumps({"query": QUERY, "variables": {"input": {"promptSet": "notebook"}}}).encode()
answer = json.load(urlopen(Request(URL, body, {"content-type": "application/json"})))
if "errors" in answer:
    sys.exit(json.dumps(answer["errors"], indent=2))
run = answer["data"]["run"]
print(f"{run['provenance']['model']} on {run['provenance']['device']}")
for row in run["nextTokens"]:
    print(f"Top {row['rank']}th token. Logit: {row['logit']:.2f} Prob: {row['probability']:.2%} Token: |{row['text']}|")
for i, value in enumerate(run["logitDifference"]["perPrompt"]):
    print(f"prompt {i}: {value:.3f}")
print(f"Average logit difference: {run['logitDifference']['mean']:.3f}")
