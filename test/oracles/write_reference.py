"""Writes models/ioi-mini/reference.safetensors, the values the product compares itself with when it starts.

    python write_reference.py

Run it again whenever the model is replaced. The file holds one short prompt as `tokens`, `logits`, and every default
hook point of TransformerLens under the default weight flags.
"""
import hashlib
import json

import torch

from files import REPOSITORY, read_cases, tokenize, weights_sha256, write
from lens import hooked_transformer, load_hugging_face, run

MODEL = REPOSITORY / "models" / "ioi-mini"
REFERENCE = MODEL / "reference.safetensors"
PROMPT = "When Mary and John went to the store, John gave a drink to"
MAX_TOKENS = 9
# The reference is loaded at every start and shipped with the package. The prompt is cut until its file fits.
MAX_BYTES = 300_000


def reference_tensors(model, tokens):
    """The default hook points and the logits; the losses are left out, since they follow from the logits."""
    tensors = run(model, tokens, refactored=False)
    return {"tokens": tokens, **{name: value for name, value in tensors.items() if not name.startswith("loss")}}


def main():
    if not (MODEL / "model.safetensors").exists():
        print("models/ioi-mini/model.safetensors does not exist: no reference written")
        return
    torch.set_num_threads(1)
    flags = read_cases()["flagSets"]["defaults"]
    model = hooked_transformer(load_hugging_face(MODEL), flags)
    metadata = {
        "case": "ioi-mini",
        "flags": "defaults",
        "weightFlags": json.dumps(flags),
        "weightsSha256": weights_sha256(MODEL),
        # The file the values belong to: the self-test ignores a reference of other weights.
        "fileSha256": hashlib.sha256((MODEL / "model.safetensors").read_bytes()).hexdigest(),
    }
    tokens = tokenize(MODEL, [PROMPT], MAX_TOKENS)
    write(REFERENCE, reference_tensors(model, tokens), metadata)
    while REFERENCE.stat().st_size > MAX_BYTES:
        tokens = tokens[:, :-1]
        write(REFERENCE, reference_tensors(model, tokens), metadata)
    print(f"reference.safetensors: {tokens.shape[1]} tokens, {REFERENCE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
