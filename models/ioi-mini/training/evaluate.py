"""Runs every test of the model card, prints them beside the acceptance limits, and writes measurements.json.

    python training/evaluate.py                              # the model in this folder
    python training/evaluate.py --control runs/control       # and a control trained without routes

Without --control the control's numbers are taken over from the measurements.json that is there.
"""
import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file

import circuit
from bpe import Vocabulary
from data import TEMPLATES, collate, held_out_prompts, milk_prompt, notebook_prompts
from export import load_run, write_atomically
from measure import Circuit, abc_calibration, repeated_random_tokens, task
from model import Config, GPT2

FOLDER = Path(__file__).resolve().parents[1]
SEED = 777
ROLES = {"nameMover": circuit.MOVERS, "sInhibition": circuit.S_INHIBITION, "duplicateToken": circuit.DUPLICATE,
         "induction": circuit.INDUCTION, "previousToken": circuit.PREVIOUS}


def load_hub_folder(folder):
    config = json.loads((folder / "config.json").read_text())
    model = GPT2(Config(**{name: config[name] for name in Config.__dataclass_fields__}))
    model.load_state_dict(load_file(folder / "model.safetensors"))
    return Vocabulary.load(folder), model.eval()


def prompt_sets(vocabulary):
    """Every set of prompts, by name, each with and without BOS."""
    sets = {}
    for bos in (True, False):
        suffix = "BOS" if bos else "no BOS"
        held_out = lambda templates, spacing, count=8: held_out_prompts(vocabulary, templates, count, bos, spacing, SEED)
        paper = TEMPLATES["paper"]
        for order, templates in (("BABA", paper[:15]), ("ABBA", paper[15:])):
            sets[f"15 templates {order}, one space, {suffix}"] = held_out(templates, "one", 16)
            sets[f"15 templates {order}, two spaces, {suffix}"] = held_out(templates, "two", 16)
        sets[f"15 templates, both orders, one space, {suffix}"] = held_out(paper, "one")
        sets[f"15 templates, both orders, two spaces, {suffix}"] = held_out(paper, "two")
        for family in ("long", "late", "early"):
            sets[f"{family} templates, {suffix}"] = held_out(TEMPLATES[family], "one", 4)
        sets[f"notebook, one space, {suffix}"] = notebook_prompts(vocabulary, bos, "one")
        sets[f"notebook, two spaces, {suffix}"] = notebook_prompts(vocabulary, bos, "two")
        sets[f"milk prompt, {suffix}"] = milk_prompt(vocabulary, bos)
    return {name: collate(vocabulary, prompts) for name, prompts in sets.items()}


@torch.no_grad()
def measure_all(vocabulary, model, roles):
    sets = prompt_sets(vocabulary)
    main, other = "15 templates, both orders, one space, BOS", "15 templates, both orders, two spaces, no BOS"
    return {
        "task": {name: task(model, batch) for name, batch in sets.items()},
        "circuit": Circuit(model, sets[main], roles).all(),
        "circuitTwoSpacesNoBos": Circuit(model, sets[other], roles).all(),
        "repeatedRandomTokens": [repeated_random_tokens(model, vocabulary, period) for period in (25, 50)],
        "abc": abc_calibration(model, vocabulary),
    }


def judge(m):
    """The acceptance list: name -> (value, limit as text, passed)."""
    c, base = m["circuit"], m["circuit"]["logitDiff"]
    movers = [a for a in c["attention"].values() if a["role"] == "nameMover"]
    ratio = lambda a, b: a / max(b, 1e-9)
    # the best mover among those that meet all three conditions, or else the one that looks most at IO
    selective = lambda a: (a["endToIO"] >= 0.5 and ratio(a["endToIO"], a["endToS1"]) >= 3 and ratio(
        a["endToIOInhibitionResampled"], a["endToS1InhibitionResampled"]) < 1.5)
    mover = max(movers, key=lambda a: (selective(a), a["endToIO"]))
    cost = lambda ld: 1 - ld / base
    paths = c["inhibitionPaths"]
    checks = {
        "accuracy, worst set": (min(t["accuracy"] for t in m["task"].values()), ">= 0.99", lambda v: v >= 0.99),
        "mean LD, worst set": (min(t["logitDiff"] for t in m["task"].values()), ">= 4", lambda v: v >= 4),
        "best mover END->IO": (mover["endToIO"], ">= 0.5", lambda v: v >= 0.5),
        "best mover IO : S1": (ratio(mover["endToIO"], mover["endToS1"]), ">= 3", lambda v: v >= 3),
        "same, S-inhibition resampled": (
            ratio(mover["endToIOInhibitionResampled"], mover["endToS1InhibitionResampled"]), "< 1.5", lambda v: v < 1.5),
        "movers' share of the positive LD, from IO": (c["written"]["moversShare"], ">= 0.7", lambda v: v >= 0.7),
        "cost: S-inhibition resampled": (cost(c["headsResampled"]["sInhibition"]), ">= 0.5", lambda v: v >= 0.5),
        "cost: END->S2 cut": (cost(c["edgesCut"]["END->S2"]), ">= 0.5", lambda v: v >= 0.5),
        "cost: S2->S1 and S2->S1+1 cut": (cost(c["edgesCut"]["S2->S1 and S2->S1+1"]), ">= 0.5", lambda v: v >= 0.5),
        "cost: S2->S1+1 cut": (cost(c["edgesCut"]["S2->S1+1"]), ">= 0.15", lambda v: v >= 0.15),
        "cost: S1+1->S1 cut": (cost(c["edgesCut"]["S1+1->S1"]), ">= 0.15", lambda v: v >= 0.15),
        "S-inhibition by q : by k or v": (
            ratio(paths["q"], max(abs(paths["k"]), abs(paths["v"]))), ">= 10", lambda v: v >= 10),
    }
    for kind, limit in (("previousToken", 0.6), ("duplicateToken", 0.4), ("induction", 0.4)):
        for repeats in m["repeatedRandomTokens"]:
            checks[f"{kind} score, period {repeats['period']}"] = (
                repeats["best"][kind]["score"], f">= {limit}", lambda v, limit=limit: v >= limit)
    return {name: {"value": value, "limit": limit, "passed": passed(value)} for name, (value, limit, passed) in checks.items()}


def rows_of(value, path=""):
    """Nested numbers as (name, number) rows."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from rows_of(inner, f"{path}: {key}" if path else key)
    elif isinstance(value, float):
        yield path, value


def tables(model, control):
    """Every table of the model card: (title, column names, rows); the control's numbers stand beside the model's."""
    number = lambda v: "–" if v is None else f"{v:.3f}" if abs(v) < 1000 else f"{v:.0f}"
    verdict = lambda check: f"{number(check['value'])} {'pass' if check['passed'] else 'FAIL'}"
    yield "Acceptance", ["test", "limit", "ioi-mini", "control"], [
        [name, check["limit"], verdict(check), verdict(control["acceptance"][name]) if control else "–"]
        for name, check in model["acceptance"].items()]
    columns = ["prompts", "accuracy", "logitDiff", "worstLogitDiff", "top1", "probIO"]
    yield "Task", ["prompts", "n", "accuracy", "LD", "worst LD", "IO is top 1", "P(IO)", "control: accuracy", "LD"], [
        [name, str(t["prompts"]), *(number(t[c]) for c in columns[1:]),
         *(number(control["task"][name][c]) if control else "–" for c in ("accuracy", "logitDiff"))]
        for name, t in model["task"].items()]

    def beside(title, get):
        """Rows with the same names in both; the control's heads differ, so its head tables stand alone."""
        others = dict(rows_of(get(control))) if control else {}
        return title, ["", "ioi-mini", "control"], [[name, number(v), number(others.get(name))] for name, v in rows_of(get(model))]

    def per_head(title, get):
        cells = lambda m: [[name, number(v)] for name, v in rows_of(get(m))] if m else []
        left, right = cells(model), cells(control)
        count = max(len(left), len(right))
        fill = lambda side: side + [["", ""]] * (count - len(side))
        return title, ["ioi-mini", "", "control", ""], [a + b for a, b in zip(fill(left), fill(right))]

    for key, where in (("circuit", "one space, BOS"), ("circuitTwoSpacesNoBos", "two spaces, no BOS")):
        yield beside(f"LD with edges cut ({where})", lambda m: {"nothing cut": m[key]["logitDiff"], **m[key]["edgesCut"]})
        yield beside(f"LD with classes of heads resampled ({where})", lambda m: m[key]["headsResampled"])
        yield per_head(f"Attention ({where})", lambda m: {
            f"{a['role']} {head}": {k: v for k, v in a.items() if k != "role"} for head, a in m[key]["attention"].items()})
        yield per_head(f"LD with one head resampled ({where})", lambda m: m[key]["singleHeadsResampled"])
        yield per_head(f"LD with the other movers zeroed ({where})", lambda m: m[key]["moversAlone"])
        yield beside(f"LD lost by resampled S-inhibition through one input of the movers ({where})",
                     lambda m: m[key]["inhibitionPaths"])
        yield beside(f"Written to the logit difference at END ({where})",
                     lambda m: {k: v for k, v in m[key]["written"].items() if k != "largestHeads"})
    for i, repeats in enumerate(model["repeatedRandomTokens"]):
        yield beside(f"Repeated random tokens, period {repeats['period']}", lambda m: {
            "loss, first half": m["repeatedRandomTokens"][i]["lossFirstHalf"],
            "loss, second half": m["repeatedRandomTokens"][i]["lossSecondHalf"]})
        yield per_head(f"Best scores, period {repeats['period']}", lambda m: {
            f"{kind} {b['head']}": b["score"] for kind, b in m["repeatedRandomTokens"][i]["best"].items()})
    yield beside("ABC prompts, mean probability", lambda m: m["abc"])


def print_tables(model, control):
    for title, columns, rows in tables(model, control):
        widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
        print(f"\n{title}")
        for row in [columns, *rows]:
            print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def markdown(model, control):
    lines = []
    for title, columns, rows in tables(model, control):
        lines += [f"### {title}", "", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
        lines += ["| " + " | ".join(row) + " |" for row in rows] + [""]
    return "\n".join(lines)


def update_card(path, text):
    """Replaces what stands between the two markers of the model card."""
    begin, end = "<!-- measurements -->", "<!-- end of measurements -->"
    card = path.read_text(encoding="utf-8")
    head, rest = card.split(begin)
    new = head + begin + "\n" + text + end + rest.split(end)[1]
    write_atomically(path, lambda p: p.write_text(new, encoding="utf-8"))


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return round(value, 4) if isinstance(value, float) else value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=FOLDER, help="a folder in the Hugging Face layout")
    parser.add_argument("--control", type=Path, help="a run folder of train.py --control")
    parser.add_argument("--out", type=Path, default=FOLDER / "measurements.json")
    parser.add_argument("--card", type=Path, help="a README.md whose tables are to be replaced")
    args = parser.parse_args()
    torch.set_num_threads(2)
    stored = json.loads(args.out.read_text()) if args.out.exists() else {}
    results = {"model": measure_all(*load_hub_folder(args.model), ROLES), "control": stored.get("control")}
    results["model"]["acceptance"] = judge(results["model"])
    if args.control:
        results["control"] = measure_all(*load_run(args.control), None)
        results["control"]["acceptance"] = judge(results["control"])
    print_tables(results["model"], results["control"])
    text = json.dumps(rounded(results), indent=1) + "\n"
    write_atomically(args.out, lambda path: path.write_text(text))
    if args.card:
        update_card(args.card, markdown(results["model"], results["control"]))


if __name__ == "__main__":
    main()
