"""Writes data/<case>/patching.<flag set>.safetensors: activation patching by TransformerLens' own sweeps.

    python patching.py [--case NAME]

Cases and flag sets stand in cases.json; here is which of them, the answers, and what replaces tokens of the prompts. A
sweep's name is direction.site.axes; its metric is the mean logit difference of the clean prompts' answers.
"""
import json
from functools import partial

import torch
from transformer_lens import patching

from cases import each_case
from files import DATA, write
from lens import load_hugging_face
from models import answers_of, each_model, tokens_of

# Answers [correct, incorrect] of each prompt: token ids, or where they stand in the prompt.
CHOSEN = {
    "odd": {"flagSets": ("none", "defaults", "all"), "answers": [[103, 17], [0, 64]], "corrupted": "reversed"},
    "ioi-mini": {"flagSets": ("none", "defaults"), "answerPositions": [[2, 4], [4, 2]], "corrupted": "second name"},
}

POSITION_SITES = ("resid_pre", "resid_mid", "attn_out", "mlp_out")
HEAD_SITES = {"out": "z", "q": "q", "k": "k", "v": "v"}

# TransformerLens has the setter for the end of a block, but no named sweep.
RESID_POST = partial(
    patching.generic_activation_patch,
    patch_setter=patching.layer_pos_patch_setter,
    activation_name="resid_post",
    index_axis_names=("layer", "pos"),
)


def sweeps(model, tokens, cache, metric, single_entries):
    """Every sweep of TransformerLens under our names, axes in our order."""
    run = lambda sweep: sweep(model, tokens, cache, metric)
    found = {f"{site}.layer.position": run(getattr(patching, f"get_act_patch_{site}")) for site in POSITION_SITES}
    found["resid_post.layer.position"] = run(RESID_POST)
    for name, site in HEAD_SITES.items():
        found[f"{site}.layer.head"] = run(getattr(patching, f"get_act_patch_attn_head_{name}_all_pos"))
        by_position = run(getattr(patching, f"get_act_patch_attn_head_{name}_by_pos"))
        found[f"{site}.layer.head.position"] = by_position.transpose(1, 2)
    found["pattern.layer.head"] = run(patching.get_act_patch_attn_head_pattern_all_pos)
    found["pattern.layer.head.position"] = run(patching.get_act_patch_attn_head_pattern_by_pos)
    if single_entries:
        found["pattern.layer.head.query.key"] = run(patching.get_act_patch_attn_head_pattern_dest_src_pos)
    return found


def corrupt(tokens, kind, answers):
    """The prompts in another order, or with the last mention of the incorrect answer replaced by the correct one."""
    if kind == "reversed":
        return tokens.flip(0)
    corrupted = tokens.clone()
    for row, (correct, incorrect) in zip(corrupted, answers):
        row[(row == incorrect).nonzero()[-1]] = correct
    return corrupted


@torch.inference_mode()
def patching_tensors(model, tokens, corrupted, answers, single_entries):
    """Tensors by name."""
    answers = torch.tensor(answers)

    def metric(logits):
        return (logits[:, -1].gather(1, answers) @ torch.tensor([1.0, -1.0])).mean()

    clean_logits, clean = model.run_with_cache(tokens)
    corrupted_logits, noise = model.run_with_cache(corrupted)
    denoise = sweeps(model, corrupted, clean, metric, single_entries)
    run = lambda sweep: sweep(model, tokens, noise, metric)
    noised = {
        "resid_pre.layer.position": run(patching.get_act_patch_resid_pre),
        "z.layer.head": run(patching.get_act_patch_attn_head_out_all_pos),
    }
    return {
        "tokens": tokens,
        "corrupted": corrupted.float(),
        "baselines": torch.stack([metric(clean_logits), metric(corrupted_logits)]),
        **{f"denoise.{name}": values for name, values in denoise.items()},
        **{f"noise.{name}": values for name, values in noised.items()},
    }


def pair_of(case, folder):
    """Tokens of the clean and of the corrupted prompts, and the answers."""
    tokens = tokens_of(case, folder)
    chosen = CHOSEN[case["name"]]
    answers = answers_of(chosen, tokens)
    return tokens, corrupt(tokens, chosen["corrupted"], answers), answers


def generate(case, folder, flag_sets):
    """Writes the files of one case from the model in `folder`."""
    tokens, corrupted, answers = pair_of(case, folder)
    hf_model = load_hugging_face(folder)
    for name, model, about in each_model(case, folder, hf_model, flag_sets, CHOSEN[case["name"]]["flagSets"]):
        metadata = {**about, "answers": json.dumps(answers)}
        # One run an entry of a pattern: only where runs are tiny.
        tensors = patching_tensors(model, tokens, corrupted, answers, single_entries="random" in case)
        write(DATA / case["name"] / f"patching.{name}.safetensors", tensors, metadata)


def main():
    # One bar a sweep says nothing here.
    patching.tqdm = lambda rows: rows
    for case, folder, flag_sets in each_case(__doc__, CHOSEN):
        generate(case, folder, flag_sets)


if __name__ == "__main__":
    main()
