"""Writes data/<case>/attribution.<flag set>.safetensors: what TransformerLens' ActivationCache makes of a residual stream.

    python attribution.py [--case NAME]

Cases and flag sets stand in cases.json; here is which of them, and with which answers and positions.
"""
import json

import torch
from transformer_lens.tools.analysis import direct_logit_attribution

from cases import each_case
from files import DATA, write
from lens import load_hugging_face
from models import each_model, tokens_of

# Answers are token ids, [correct, incorrect] for each prompt; positions are those stored of every stack.
CHOSEN = {
    "odd": {"flagSets": ("none", "defaults", "all"), "answers": [[5, 150], [88, 3]], "positions": [2, 6]},
    "ioi-mini": {"flagSets": ("none", "defaults"), "answers": [[20, 31], [57, 101]], "positions": [3, 11]},
}


def stacks(cache, positions, direction):
    """Name -> (function of the cache, its arguments): every call whose result and labels are stored."""
    at = {"pos_slice": positions, "return_labels": True}
    onto = {**at, "project_output_onto": direction}
    full = cache.get_full_resid_decomposition
    return {
        "accumulated": (cache.accumulated_resid, {**at, "incl_mid": True}),
        "accumulated.pre": (cache.accumulated_resid, {**at, "layer": 2}),
        "accumulated.normed": (cache.accumulated_resid, {**at, "apply_ln": True}),
        "accumulated.mlpInput": (
            cache.accumulated_resid,
            {**at, "layer": 1, "incl_mid": True, "mlp_input": True, "apply_ln": True},
        ),
        "decomposed": (cache.decompose_resid, at),
        "decomposed.normed": (cache.decompose_resid, {**at, "apply_ln": True}),
        "decomposed.attn": (cache.decompose_resid, {**at, "layer": 2, "mode": "attn", "apply_ln": True}),
        "decomposed.mlp": (cache.decompose_resid, {**at, "mode": "mlp", "incl_embeds": False}),
        "decomposed.mlpInput": (cache.decompose_resid, {**at, "layer": 1, "mlp_input": True, "apply_ln": True}),
        "heads": (cache.stack_head_results, {**at, "incl_remainder": True}),
        "heads.normed": (cache.stack_head_results, {**at, "layer": 2, "apply_ln": True}),
        "neurons": (cache.stack_neuron_results, {**onto, "layer": 2}),
        "neurons.normed": (cache.stack_neuron_results, {**onto, "layer": -1, "apply_ln": True}),
        "full": (full, onto),
        "full.normed": (full, {**onto, "apply_ln": True}),
        "full.mlps": (full, {**onto, "expand_neurons": False, "apply_ln": True}),
    }


@torch.inference_mode()
def attribution_tensors(model, tokens, answers, positions):
    """Tensors by name, and the labels of every stack."""
    _, cache = model.run_with_cache(tokens)
    correct, incorrect = torch.tensor(answers).T
    directions = model.tokens_to_residual_directions(correct)
    tensors, labels = {"tokens": tokens, "directions": directions}, {}
    for name, (call, arguments) in stacks(cache, positions, directions[0]).items():
        tensors[name], labels[name] = call(**arguments)
    # Projected afterwards: TransformerLens 3.9 forgets mlp_input for the neurons when it projects and normalises at once,
    # and divides them by the scale of ln1 where everything else has that of ln2.
    whole, labels["full.mlpInput"] = cache.get_full_resid_decomposition(
        layer=1, mlp_input=True, apply_ln=True, pos_slice=positions, return_labels=True
    )
    tensors["full.mlpInput"] = whole @ directions[0]
    # One position at a time: only then do TransformerLens' answers go with the prompts.
    for name in ("accumulated", "decomposed", "heads"):
        for i, position in enumerate(positions):
            stack = tensors[name][:, :, i]
            tensors[f"{name}.difference.{i}"] = cache.logit_attrs(stack, correct, incorrect, pos_slice=position)
            tensors[f"{name}.logit.{i}"] = cache.logit_attrs(stack, correct, pos_slice=position)
    for unit in ("component", "layer", "head"):
        result = direct_logit_attribution(
            model, answer_tokens=correct, incorrect_tokens=incorrect, unit=unit, pos=-1, cache=cache
        )
        tensors[f"direct.{unit}"] = result.attribution
    return tensors, labels


def generate(case, folder, flag_sets):
    """Writes the files of one case from the model in `folder`."""
    tokens = tokens_of(case, folder)
    hf_model = load_hugging_face(folder)
    chosen = CHOSEN[case["name"]]
    for name, model, about in each_model(case, folder, hf_model, flag_sets, chosen["flagSets"]):
        tensors, labels = attribution_tensors(model, tokens, chosen["answers"], chosen["positions"])
        metadata = {
            **about,
            "answers": json.dumps(chosen["answers"]),
            "positions": json.dumps(chosen["positions"]),
            "labels": json.dumps(labels),
        }
        write(DATA / case["name"] / f"attribution.{name}.safetensors", tensors, metadata)


def main():
    for case, folder, flag_sets in each_case(__doc__, CHOSEN):
        generate(case, folder, flag_sets)


if __name__ == "__main__":
    main()
