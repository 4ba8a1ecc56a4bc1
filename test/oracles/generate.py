"""Writes every stored oracle: data/<case>/<flag set>.safetensors and data/<case>/hf.safetensors.

    python generate.py [--case NAME]

Cases and flag sets stand in cases.json. A case whose model folder does not exist is skipped with a notice.
"""
import json

import torch

from cases import each_case
from files import DATA, weights_sha256, write
from lens import REFACTOR, SIGN_DEPENDENT, hooked_transformer, load_hugging_face, run, run_on_request
from models import tokens_of


def flag_set_tensors(hf_model, tokens, name, flags):
    """What one file holds. The on-request hook points come with the default flags only; a head's result also with
    the refactor pass, as the product that does not depend on the signs of its factors."""
    model = hooked_transformer(hf_model, flags)
    tensors = {"tokens": tokens, **run(model, tokens, refactored=flags[REFACTOR])}
    if name == "defaults":
        tensors |= run_on_request(model, tokens)
    elif flags[REFACTOR]:
        tensors |= run_on_request(model, tokens, hooks=("attn.hook_result",))
    return tensors


@torch.inference_mode()
def hugging_face_tensors(hf_model, tokens):
    """Raw logits, the residual stream before each block, and the output of the final layer norm."""
    output = hf_model(tokens, output_hidden_states=True, use_cache=False)
    *residual, final = output.hidden_states
    streams = {f"hidden_states.{layer}": value for layer, value in enumerate(residual)}
    return {"tokens": tokens, "logits": output.logits, **streams, "ln_f": final}


def generate(case, folder, flag_sets):
    """Writes all files of one case from the model in `folder`."""
    tokens = tokens_of(case, folder)
    hf_model = load_hugging_face(folder)
    about = {"case": case["name"], "weightsSha256": weights_sha256(folder)}
    for name in case["flagSets"]:
        flags = flag_sets[name]
        hidden = SIGN_DEPENDENT if flags[REFACTOR] else ()
        metadata = {**about, "flags": name, "weightFlags": json.dumps(flags), "notStored": json.dumps(hidden)}
        write(DATA / case["name"] / f"{name}.safetensors", flag_set_tensors(hf_model, tokens, name, flags), metadata)
    write(DATA / case["name"] / "hf.safetensors", hugging_face_tensors(hf_model, tokens), about)


def main():
    for case, folder, flag_sets in each_case(__doc__):
        generate(case, folder, flag_sets)
        size = sum(path.stat().st_size for path in (DATA / case["name"]).iterdir())
        print(f"{case['name']}: {len(case['flagSets']) + 1} files, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
