"""Compares a file written by `circuit-lens cache` with TransformerLens, tensor by tensor.

    python compare.py run.safetensors --folder FOLDER --tokens ids.json [--flags defaults] [--tolerance 5e-5] [--top 10]

FOLDER is a Hugging Face GPT-2 folder, ids.json the token file that was given to `circuit-lens cache --tokens` (an
array of equal-length arrays of ids). `--flags` is the name of a flag set in cases.json, or single flags joined by
commas (`--flags foldLayerNorm,centerUnembed`). Prints the largest differences; the exit status is 0 when every tensor
lies within the tolerance and no default hook point is missing, 1 otherwise.
"""
import argparse
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

from files import read_cases
from lens import (
    FLAGS,
    ON_REQUEST,
    REFACTOR,
    SIGN_DEPENDENT,
    hooked_transformer,
    is_hook,
    load_hugging_face,
    run,
    run_on_request,
)


def parse_flags(text):
    """A flag set of cases.json, or the flags named here and no others."""
    flag_sets = read_cases()["flagSets"]
    if text in flag_sets:
        return flag_sets[text]
    named = text.split(",")
    unknown = [name for name in named if name not in FLAGS]
    if unknown:
        raise SystemExit(f"Unknown flag {unknown[0]}. Allowed: {', '.join([*flag_sets, *FLAGS])}")
    return {name: name in named for name in FLAGS}


def difference(ours, theirs):
    """Largest absolute difference; infinity where shapes, masked entries or NaNs do not agree."""
    if ours.shape != theirs.shape:
        return float("inf")
    # Masked attention scores are -inf in both; their difference would be NaN.
    gap = torch.where(ours == theirs, 0.0, (ours.double() - theirs.double()).abs())
    return gap.nan_to_num(nan=float("inf")).max().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--tokens", type=Path, required=True)
    parser.add_argument("--flags", default="defaults", type=parse_flags)
    parser.add_argument("--tolerance", type=float, default=read_cases()["tolerance"])
    parser.add_argument("--top", type=int, default=10, help="how many rows to print")
    options = parser.parse_args()

    ours = load_file(options.file)
    tokens = torch.tensor(json.loads(options.tokens.read_text()))
    model = hooked_transformer(load_hugging_face(options.folder), options.flags)
    refactored = options.flags[REFACTOR]
    theirs = run(model, tokens, refactored=refactored)
    # On-request hook points and losses are compared when the file has them, and are not missed when it has not.
    required = {name for name in theirs if not name.startswith("loss")}
    requested = [hook for hook in ON_REQUEST if any(is_hook(name, (hook,)) for name in ours)]
    theirs = {**theirs, **run_on_request(model, tokens, requested), "tokens": tokens}

    skipped = sorted(name for name in ours if refactored and is_hook(name, SIGN_DEPENDENT))
    unknown = sorted(set(ours) - set(theirs) - set(skipped))
    missing = sorted(required - set(ours))
    rows = sorted(((difference(ours[name], theirs[name]), name) for name in ours if name in theirs), reverse=True)
    beyond = [name for gap, name in rows if gap > options.tolerance]

    for gap, name in rows[: options.top]:
        print(f"{gap:12.3e}  {name}")
    print(f"{len(rows)} tensors compared, {len(beyond)} beyond {options.tolerance:g}")
    if skipped:
        print(f"{len(skipped)} skipped, their signs are arbitrary under the refactor pass: {skipped[0]} …")
    for title, names in (("unknown to TransformerLens", unknown), ("missing from the file", missing)):
        if names:
            print(f"{len(names)} {title}: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}")
    sys.exit(1 if beyond or unknown or missing or not rows else 0)


if __name__ == "__main__":
    main()
