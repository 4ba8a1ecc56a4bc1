"""Writes data/<case>/circuit.<flag set>.safetensors: logit differences with everything outside a circuit knocked out.

    python circuit.py [--case NAME]

Cases and flag sets stand in cases.json; here is which of them, the circuit as (layer, head, position in each prompt), and
the answers. Hooks of TransformerLens on z and mlp_out replace what is not kept, by the rules of Easy-Transformer and ARENA.
A tensor's name is what.knockout.mlps, its entries one a prompt; the reference prompts are in the file.
"""
import json

import torch

from cases import each_case
from files import DATA, write
from lens import load_hugging_face
from models import answers_of, each_model, tokens_of

CHOSEN = {
    "odd": {
        "flagSets": ("none", "defaults", "all"),
        "answers": [[103, 17], [0, 64]],
        "nodes": [(0, 1, (4, 4)), (0, 1, (2, 5)), (1, 3, (6, 6)), (2, 0, (6, 6)), (2, 4, (0, 0))],
    },
    # The heads that were meant, at END, S2 and S1+1, and two that a search finds at IO.
    "ioi-mini": {
        "flagSets": ("none", "defaults"),
        "answerPositions": [[2, 4], [4, 2]],
        "nodes": [
            *[(layer, head, (11, 11)) for layer in (3, 2) for head in (0, 1, 2)],
            *[(layer, head, (7, 7)) for layer, head in ((1, 1), (1, 2), (0, 0), (0, 2))],
            (0, 1, (5, 3)),
            *[(0, head, (2, 4)) for head in (0, 2)],
        ],
    },
}

REFERENCES_EACH = 3


def make_reference(tokens, d_vocab):
    """Prompts that stand in: each prompt, then each again, with its ids moved on; BOS stays."""
    moved = [(tokens + 13 * (k + 1)) % (d_vocab - 1) for k in range(REFERENCES_EACH)]
    reference = torch.stack(moved)
    reference[:, :, 0] = tokens[:, 0]
    return reference  # [copy, prompt, position]


def stand_in(values, knockout):
    """values [copy, prompt, position, ...] as what replaces those of each prompt."""
    if knockout == "zero":
        return torch.zeros_like(values[0])
    if knockout == "resample":
        return values[0]
    if knockout == "meanByTemplate":
        return values.mean(0)
    return values.mean((0, 1), keepdim=True)[0].expand_as(values[0])


@torch.inference_mode()
def circuit_tensors(model, tokens, answers, nodes):
    """Tensors by name."""
    prompts, positions = tokens.shape
    n_layers = model.cfg.n_layers
    reference = make_reference(tokens, model.cfg.d_vocab)
    names = [f"blocks.{layer}.{part}" for layer in range(n_layers) for part in ("attn.hook_z", "hook_mlp_out")]
    _, cache = model.run_with_cache(reference.flatten(0, 1), names_filter=lambda name: name in names)
    values = {name: cache[name].unflatten(0, (REFERENCES_EACH, prompts)) for name in names}
    answers = torch.tensor(answers)
    kept = torch.zeros(n_layers, prompts, positions, model.cfg.n_heads, dtype=torch.bool)
    for layer, head, at in nodes:
        for prompt, position in enumerate(at):
            kept[layer, prompt, position, head] = True

    def differences(masks, knockout, mlps):
        def hook_heads(z, hook):
            return torch.where(masks[hook.layer()][..., None], z, stand_in(values[hook.name], knockout))

        def hook_mlp(written, hook):
            return stand_in(values[hook.name], knockout)

        hooks = [(name, hook_heads) for name in names if name.endswith("hook_z")]
        if mlps == "ablate":
            hooks += [(name, hook_mlp) for name in names if name.endswith("mlp_out")]
        logits = model.run_with_hooks(tokens, fwd_hooks=hooks)
        return logits[:, -1].gather(1, answers) @ torch.tensor([1.0, -1.0])

    tensors = {"tokens": tokens, "reference": reference.flatten(0, 1).float()}
    tensors["full"] = model(tokens)[:, -1].gather(1, answers) @ torch.tensor([1.0, -1.0])
    for knockout in ("meanByTemplate", "mean", "zero", "resample"):
        for mlps in ("keep", "ablate"):
            tensors[f"circuit.{knockout}.{mlps}"] = differences(kept, knockout, mlps)
            tensors[f"empty.{knockout}.{mlps}"] = differences(torch.zeros_like(kept), knockout, mlps)
    return tensors


def generate(case, folder, flag_sets):
    """Writes the files of one case from the model in `folder`."""
    tokens = tokens_of(case, folder)
    chosen = CHOSEN[case["name"]]
    answers = answers_of(chosen, tokens)
    for name, model, about in each_model(case, folder, load_hugging_face(folder), flag_sets, chosen["flagSets"]):
        metadata = {**about, "answers": json.dumps(answers), "nodes": json.dumps(chosen["nodes"])}
        tensors = circuit_tensors(model, tokens, answers, chosen["nodes"])
        write(DATA / case["name"] / f"circuit.{name}.safetensors", tensors, metadata)


def main():
    for case, folder, flag_sets in each_case(__doc__, CHOSEN):
        generate(case, folder, flag_sets)


if __name__ == "__main__":
    main()
