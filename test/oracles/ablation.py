"""Writes data/<case>/ablation.<flag set>.safetensors: ablations as plain loops of TransformerLens' run_with_hooks.

    python ablation.py [--case NAME]

Cases and flag sets stand in cases.json; here is which of them, the answers, and which prompt a resampled value comes from.
Numbers are logit differences, [prompt, layer, head] or [prompt, layer].
"""
import json

import torch

from cases import each_case
from files import DATA, write
from lens import load_hugging_face
from models import answers_of, each_model, tokens_of

# Answers [correct, incorrect] of each prompt: token ids, or where they stand in the prompt. `draws` is what seed 1 gives.
CHOSEN = {
    "odd": {"flagSets": ("none", "defaults", "all"), "answers": [[103, 17], [0, 64]], "seed": 1, "draws": [1, 0]},
    "ioi-mini": {"flagSets": ("none", "defaults"), "answerPositions": [[2, 4], [4, 2]], "seed": 1, "draws": [1, 0]},
}


def replacements(values, draws):
    """What stands in the place of an activation [prompt, position, …], by kind."""
    return {
        "zero": torch.zeros_like(values),
        "mean": values.mean(0, keepdim=True).expand_as(values),
        "resample": values[draws],
    }


def ablation_tensors(model, tokens, answers, draws):
    """Tensors by name: kind.unit, and kind.unit.end where only the last position is ablated."""
    answers = torch.tensor(answers)
    prompts = torch.arange(len(tokens))
    n_layers, n_heads = model.cfg.n_layers, model.cfg.n_heads

    def differences(logits):
        return logits[prompts, -1, answers[:, 0]] - logits[prompts, -1, answers[:, 1]]

    def ablated(changes, at):
        """One run in which parts of some activations are replaced: (hook, head or None, values)."""

        def replace(activation, hook, head, values):
            if head is None:
                activation[:, at] = values[:, at]
            else:
                activation[:, at, head] = values[:, at, head]
            return activation

        hooks = [
            (name, lambda activation, hook, head=head, values=values: replace(activation, hook, head, values))
            for name, head, values in changes
        ]
        return differences(model.run_with_hooks(tokens, fwd_hooks=hooks))

    logits, cache = model.run_with_cache(tokens)
    found = {"baseline": differences(logits), "tokens": tokens}
    for kind in ("zero", "mean", "resample"):
        z = [replacements(cache["z", layer], draws)[kind] for layer in range(n_layers)]
        mlp = [replacements(cache["mlp_out", layer], draws)[kind] for layer in range(n_layers)]
        name_z = [f"blocks.{layer}.attn.hook_z" for layer in range(n_layers)]
        name_mlp = [f"blocks.{layer}.hook_mlp_out" for layer in range(n_layers)]
        for suffix, at in (("", slice(None)), (".end", slice(-1, None))):
            heads = [
                [ablated([(name_z[layer], head, z[layer])], at) for head in range(n_heads)] for layer in range(n_layers)
            ]
            found[f"{kind}.heads{suffix}"] = torch.stack([torch.stack(row) for row in heads]).permute(2, 0, 1)
            mlps = [ablated([(name_mlp[layer], None, mlp[layer])], at) for layer in range(n_layers)]
            found[f"{kind}.mlps{suffix}"] = torch.stack(mlps).T
            layers = [
                ablated([(name_z[layer], None, z[layer]), (name_mlp[layer], None, mlp[layer])], at)
                for layer in range(n_layers)
            ]
            found[f"{kind}.layers{suffix}"] = torch.stack(layers).T
    return {name: values.contiguous() for name, values in found.items()}


def direct_effects(model, tokens, answers):
    """What every head writes at the end, read through the run's own final scale, [2, prompt, layer, head], and that scale,
    [2, prompt]: as it is, and with heads 0 and 1 of the last layer but one switched off."""
    answers = torch.tensor(answers)
    layer = model.cfg.n_layers - 2
    hook = (f"blocks.{layer}.attn.hook_z", switch_off)
    # The final layer norm's own weight, where it is not folded into the unembedding.
    weight = model.ln_final.w if hasattr(model.ln_final, "w") else torch.ones(model.cfg.d_model)
    directions = (model.W_U[:, answers[:, 0]] - model.W_U[:, answers[:, 1]]).T * weight
    directions = directions - directions.mean(-1, keepdim=True)
    sides, scales = [], []
    for hooks in ([], [hook]):
        with model.hooks(fwd_hooks=hooks):
            _, cache = model.run_with_cache(tokens)
        scale = cache["ln_final.hook_scale"][:, -1, 0]
        z = torch.stack([cache["z", l][:, -1] for l in range(model.cfg.n_layers)], 1)
        written = torch.einsum("plhd,lhdm->plhm", z, model.W_O)
        sides.append(torch.einsum("plhm,pm->plh", written, directions) / scale[:, None, None])
        scales.append(scale)
    return {"together.attribution": torch.stack(sides), "together.scales": torch.stack(scales)}


def switch_off(activation, hook):
    activation[:, :, :2] = 0
    return activation


@torch.inference_mode()
def generate(case, folder, flag_sets):
    """Writes the files of one case from the model in `folder`."""
    tokens = tokens_of(case, folder)
    hf_model = load_hugging_face(folder)
    chosen = CHOSEN[case["name"]]
    answers = answers_of(chosen, tokens)
    for name, model, about in each_model(case, folder, hf_model, flag_sets, chosen["flagSets"]):
        metadata = {
            **about,
            "answers": json.dumps(answers),
            "seed": json.dumps(chosen["seed"]),
            "draws": json.dumps(chosen["draws"]),
        }
        tensors = ablation_tensors(model, tokens, answers, chosen["draws"])
        tensors |= direct_effects(model, tokens, answers)
        write(DATA / case["name"] / f"ablation.{name}.safetensors", tensors, metadata)


def main():
    for case, folder, flag_sets in each_case(__doc__, CHOSEN):
        generate(case, folder, flag_sets)


if __name__ == "__main__":
    main()
