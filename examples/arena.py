"""
The core of ARENA's exercises on IOI over GraphQL: path patching to the logits and to the name movers' queries, copying
scores, and how faithful and minimal the circuit is. With nothing but Python: python3 examples/arena.py [URL]
"""
import base64
import json
import math
import struct
import sys
import time
from urllib.request import Request, urlopen

URL = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:4000/graphql"


def ask(query, **variables):
    """Sends a query and gives its data, or ends with what went wrong."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    answer = json.load(urlopen(Request(URL, body, {"content-type": "application/json"})))
    if "errors" in answer:
        sys.exit(json.dumps(answer["errors"], indent=2))
    return answer["data"]


def job(name, **given):
    """Runs an operation as a job and gives its result. A request that was answered before is answered at once."""
    fields = "__typename ... on JobInfo { id } ... on SucceededJob { result } ... on FailedJob { error { message } }"
    start = "mutation ($name: String!, $input: JSON!) { startOperation(name: $name, input: $input) { %s } }" % fields
    state = ask(start, name=name, input=given)["startOperation"]
    while state["__typename"] in ("QueuedJob", "RunningJob"):
        time.sleep(0.1)
        state = ask("query ($id: ID!) { job(id: $id) { %s } }" % fields, id=state["id"])["job"]
    if state["__typename"] != "SucceededJob":
        sys.exit(str(state))
    return state["result"]["result"]


def heads(tensor, count):
    """Heads of a [layer, head] tensor by size, first the largest."""
    layers, width = tensor["shape"]
    values = struct.unpack(f"<{layers * width}f", base64.b64decode(tensor["data"]))
    named = [(f"L{i // width}H{i % width}", value) for i, value in enumerate(values) if not math.isnan(value)]
    return sorted(named, key=lambda pair: -abs(pair[1]))[:count]


task = ask(
    """query ($clean: RunInput!, $corrupted: RunInput!) {
      clean: run(input: $clean) { recipe provenance { model } logitDifference { mean accuracy } }
      corrupted: run(input: $corrupted) { recipe logitDifference { mean } } }""",
    clean={"promptSet": "arena-25", "prependBos": False},
    corrupted={"promptSet": "arena-25/corrupted", "prependBos": False},
)
clean, corrupted = task["clean"], task["corrupted"]
pair = {"clean": clean["recipe"], "corrupted": corrupted["recipe"]}
difference = clean["logitDifference"]
print(f"IOI: {difference['mean']:.3f}, accuracy {difference['accuracy']:.2f}; ABC: {corrupted['logitDifference']['mean']:.3f}")

# Path patching: 0 is the clean run, -1 the corrupted one.
direct = heads(job("patch.paths", **pair, receivers=["finalResid"])["mean"], 5)
for head, value in direct:
    print(f"Path {head} to logits: {value:.3f}")
movers = [head for head, _ in direct[:3]]
to_queries = job("patch.paths", **pair, receivers=[{"heads": movers, "input": "q"}])["mean"]
for head, value in heads(to_queries, 5):
    print(f"Path {head} to queries of {', '.join(movers)}: {value:.3f}")

for head, value in heads(job("heads.copyingScores")["tensor"], 3):
    print(f"Copying score of {head}: {value:.3f}")

# Of the embedded model the circuit that a search found, else the published one.
name = "ioi-mini-found" if clean["provenance"]["model"] == "ioi-mini" else "ioi-gpt2-small"
circuit = {"dataset": {"prompts": clean["recipe"]["prompts"]}, "prependBos": False, "circuit": name}
faithful = job("circuit.faithfulness", **circuit)
print(f"Whole model: {faithful['full']:.3f}, circuit alone: {faithful['circuit']:.3f}")
for row in job("circuit.minimality", **circuit)["rows"][:5]:
    print(f"Without {row['head']} at {row['position']}: {row['change']:.3f}, {row['shareOfFull']:.0%} of the whole")
