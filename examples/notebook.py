"""The notebook over GraphQL, with nothing but Python: python3 examples/notebook.py [URL]"""
import base64, json, struct, sys
from urllib.request import Request, urlopen

URL = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:4000/graphql"
FLAGS = {"refactorFactoredAttentionMatrices": True}  # the other four are on by default
MILK = {"text": "After John and Mary went to the store, John gave a bottle of milk to", "answers": {"correct": " Mary"}}
QUERY = """query Notebook($flags: WeightFlagsInput!, $milk: RunInput!, $pairs: RunInput!) {
  model(weightFlags: $flags) {
    name parameters(glob: "W_Q") { shape }
    queries: columnNorms(matrix: W_Q, head: "L0H0") { values }
    gram(matrix: W_Q, head: "L0H0") { shape data } }
  milk: run(input: $milk) { nextTokens(top: 10) { rank text logit probability } }
  pairs: run(input: $pairs) {
    prompts { text correct { text id } incorrect { text id } } logitDifference { mean perPrompt } } }"""
variables = {"flags": FLAGS, "milk": {"weightFlags": FLAGS, "prompts": [MILK]}, "pairs": {"weightFlags": FLAGS, "promptSet": "notebook"}}
body = json.dumps({"query": QUERY, "variables": variables}).encode()
answer = json.load(urlopen(Request(URL, body, {"content-type": "application/json"})))
if "errors" in answer:
    sys.exit(json.dumps(answer["errors"], indent=2))
model, milk, pairs = (answer["data"][name] for name in ("model", "milk", "pairs"))
n = model["gram"]["shape"][0]  # [dHead, dHead], base64 of little-endian float32
gram = struct.unpack(f"<{n * n}f", base64.b64decode(model["gram"]["data"]))
print(f"{model['name']}: W_Q {model['parameters'][0]['shape']}, column norms {model['queries']['values'][0]:.3f} to {model['queries']['values'][-1]:.3f}")
print(f"Largest off-diagonal product: {max(abs(x) for i, x in enumerate(gram) if i % (n + 1)) / max(gram):.3f} of the largest norm")
for row in milk["nextTokens"]:
    print(f"Top {row['rank']}th token. Logit: {row['logit']:.2f} Prob: {row['probability']:.2%} Token: |{row['text']}|")
for prompt, difference in zip(pairs["prompts"], pairs["logitDifference"]["perPrompt"]):
    print(f"{prompt['text']:64} {prompt['correct']['text']!r:10} {prompt['incorrect']['text']!r:10} {difference:.3f}")
print(f"Average logit difference: {pairs['logitDifference']['mean']:.3f}")
