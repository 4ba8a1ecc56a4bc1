"""
TransformerLens' exploratory analysis of IOI over GraphQL: which parts write the answer, and which ones cause it.
pip install "gql[requests]" numpy && python3 examples/exploratory.py [URL]
"""
import base64
import sys
import time

import numpy
from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

URL = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:4000/graphql"
client = Client(transport=RequestsHTTPTransport(url=URL), fetch_schema_from_transport=True)


def ask(query, **variables):
    """Checks a query against the server's schema, sends it, and raises what went wrong."""
    request = gql(query)
    request.variable_values = variables
    return client.execute(request)


def array(tensor):
    return numpy.frombuffer(base64.b64decode(tensor["data"]), "<f4").reshape(tensor["shape"])


def largest(values, count):
    """Places of the values that are largest in size, first the largest."""
    order = numpy.argsort(-numpy.abs(values), axis=None, kind="stable")[:count]
    return [numpy.unravel_index(i, values.shape) for i in order]


def patch(**given):
    """Patches activations as a job, and asks until it has ended."""
    start = 'mutation ($input: JSON!) { startOperation(name: "patch.activations", input: $input) { ... on JobInfo { id } } }'
    job = ask(start, input=given)["startOperation"]
    fields = "__typename ... on SucceededJob { result } ... on FailedJob { error { message } }"
    while True:
        state = ask("query ($id: ID!) { job(id: $id) { %s } }" % fields, id=job["id"])["job"]
        if state["__typename"] == "SucceededJob":
            return state["result"]["result"]["mean"]
        if state["__typename"] not in ("QueuedJob", "RunningJob"):
            sys.exit(str(state))
        time.sleep(0.1)


data = ask(
    """query Exploratory($clean: RunInput!, $corrupted: RunInput!) {
      clean: run(input: $clean) {
        recipe
        logitDifference { mean perPrompt }
        logitLens(includeMid: true) { mean { axes { labels } shape data } }
        layers: directLogitAttribution(unit: LAYER) { top { label mean } }
        heads: directLogitAttribution(unit: HEAD, top: 6) { top { label mean } } }
      corrupted: run(input: $corrupted) { recipe logitDifference { mean } }
      model { repeatedTokenScores { induction { shape data } } } }""",
    clean={"promptSet": "notebook-single-space"},
    corrupted={"promptSet": "notebook-single-space/corrupted"},
)
clean, corrupted = data["clean"], data["corrupted"]
print(f"Average logit difference: {clean['logitDifference']['mean']:.3f}, corrupted {corrupted['logitDifference']['mean']:.3f}")
lens = clean["logitLens"]["mean"]
for label, value in zip(lens["axes"][0]["labels"], array(lens)):
    print(f"Logit lens {label}: {value:.3f}")
for row in clean["layers"]["top"][:4]:
    print(f"Layer {row['label']}: {row['mean']:.3f}")
for row in clean["heads"]["top"]:
    print(f"Head {row['label']}: {row['mean']:.3f}")

top = clean["heads"]["top"][0]["label"]
layer, head = (int(part) for part in top[1:].split("H"))
pattern = ask(
    """query ($layer: Int!, $head: Int!) { run(input: { promptSet: "notebook-single-space" }) {
      attention(layer: $layer, head: $head, prompt: 0) { axes { labels } shape data } } }""",
    layer=layer,
    head=head,
)["run"]["attention"]
last = array(pattern)[-1]  # [query, key]: the last query is the end of the prompt
for (key,) in largest(last, 3):
    print(f"{top} looks from the end at{pattern['axes'][1]['labels'][key]}: {last[key]:.3f}")

pair = {"clean": clean["recipe"], "corrupted": corrupted["recipe"]}
stream = patch(**pair, site="resid_pre", positions=["s2", "end"])
for i, row in enumerate(array(stream)):
    for label, value in zip(stream["axes"][1]["labels"], row):
        print(f"Patched resid_pre layer {i} at {label}: {value:.3f}")
heads = array(patch(**pair, site="z", by=["layer", "head"]))
for place in largest(heads, 6):
    print(f"Patched output of L{place[0]}H{place[1]}: {heads[place]:.3f}")
induction = array(data["model"]["repeatedTokenScores"]["induction"])
for place in largest(induction, 3):
    print(f"Induction score of L{place[0]}H{place[1]}: {induction[place]:.3f}")
