"""Writes data/<case>/path_patching.<flag set>.safetensors: path patching on the pairs of patching.py.

    python path_patching.py [--case NAME]

`paper.<direction>.<mlps>.<i>` [layer, head] follows Wang et al. 2022, appendix B, to receivers i of the metadata: three
plain hooked runs a sender, nothing saved. `direct.<q|k|v>` [sender layer, head, receiver layer, head] is TransformerLens'
own direct path patching, which reads weights as if layer norms were folded: only where they are. The metric is the mean
logit difference of the clean prompts' answers.
"""
import json

import torch
from transformer_lens.tools.analysis import direct_path_patching

from cases import each_case
from files import DATA, write
from lens import load_hugging_face
from models import each_model
from patching import CHOSEN, pair_of

# As the operation takes them; positions are indices here.
RECEIVERS = {
    "odd": (
        ["finalResid"],
        [{"heads": ["L2H1", "L2H3"], "input": "q"}],
        [{"heads": ["L2H0"], "input": "k"}, {"heads": ["L2H4"], "input": "v"}],
        [{"heads": ["L1H4"], "input": "v", "positions": [4, 6]}],
    ),
    "ioi-mini": (
        ["finalResid"],
        [{"heads": ["L3H0", "L3H1", "L3H2"], "input": "q"}],
        [{"heads": ["L2H0", "L2H1", "L2H2"], "input": "v"}],
        [{"heads": ["L1H1", "L1H2"], "input": "k"}],
    ),
}


def z_name(layer):
    return f"blocks.{layer}.attn.hook_z"


def restore(cache):
    """A hook that puts back what was there."""
    return lambda value, hook: cache[hook.name].clone()


def parse(receivers):
    """(hook name, head, positions) of every receiver."""
    found = []
    for receiver in receivers:
        for label in receiver["heads"]:
            layer, head = (int(part) for part in label[1:].split("H"))
            found.append((f"blocks.{layer}.attn.hook_{receiver['input']}", head, receiver.get("positions")))
    return found


def path_logits(model, tokens, base, source, sender, receivers, mlps):
    """Logits after one head's paths to the receivers were let in."""
    layer, head = sender

    def send(value, hook):
        value = base[hook.name].clone()
        value[:, :, head] = source[hook.name][:, :, head]
        return value

    frozen = [(z_name(other), restore(base)) for other in range(model.cfg.n_layers) if other != layer]
    if mlps == "freeze":
        frozen += [(f"blocks.{other}.hook_mlp_out", restore(base)) for other in range(model.cfg.n_layers)]
    hooks = [*frozen, (z_name(layer), send)]
    if receivers == ["finalResid"]:
        return model.run_with_hooks(tokens, fwd_hooks=hooks)

    sites = parse(receivers)
    with model.hooks(fwd_hooks=hooks):
        _, reached = model.run_with_cache(tokens, names_filter=[name for name, _, _ in sites])

    def receive(name, head, positions):
        where = slice(None) if positions is None else torch.tensor(positions)

        def hook(value, hook):
            value[:, where, head] = reached[name][:, where, head]
            return value

        return name, hook

    return model.run_with_hooks(tokens, fwd_hooks=[receive(*site) for site in sites])


@torch.inference_mode()
def path_tensors(model, tokens, corrupted, answers, receivers, folded):
    """Tensors by name."""
    answers = torch.tensor(answers)

    def metric(logits):
        return (logits[:, -1].gather(1, answers) @ torch.tensor([1.0, -1.0])).mean()

    clean_logits, clean = model.run_with_cache(tokens)
    corrupted_logits, noise = model.run_with_cache(corrupted)
    found = {
        "tokens": tokens,
        "corrupted": corrupted.float(),
        "baselines": torch.stack([metric(clean_logits), metric(corrupted_logits)]),
    }
    runs = {"noise": (tokens, clean, noise), "denoise": (corrupted, noise, clean)}
    shape = (model.cfg.n_layers, model.cfg.n_heads)
    for direction, (base_tokens, base, source) in runs.items():
        for mlps in ("recompute", "freeze"):
            for i, chosen in enumerate(receivers):
                values = torch.zeros(shape)
                for layer in range(shape[0]):
                    for head in range(shape[1]):
                        logits = path_logits(model, base_tokens, base, source, (layer, head), chosen, mlps)
                        values[layer, head] = metric(logits)
                found[f"paper.{direction}.{mlps}.{i}"] = values
    if folded:
        for component in ("q", "k", "v"):
            found[f"direct.{component}"] = direct_path_patching.get_act_patch_direct_path_all_sources(
                model, corrupted, clean, noise, metric, component=component, verbose=False
            )
    return found


def generate(case, folder, flag_sets):
    """Writes the files of one case from the model in `folder`."""
    tokens, corrupted, answers = pair_of(case, folder)
    hf_model = load_hugging_face(folder)
    receivers = RECEIVERS[case["name"]]
    for name, model, about in each_model(case, folder, hf_model, flag_sets, CHOSEN[case["name"]]["flagSets"]):
        metadata = {
            **about,
            "answers": json.dumps(answers),
            "receivers": json.dumps(receivers),
        }
        tensors = path_tensors(model, tokens, corrupted, answers, receivers, flag_sets[name]["foldLayerNorm"])
        write(DATA / case["name"] / f"path_patching.{name}.safetensors", tensors, metadata)


def main():
    for case, folder, flag_sets in each_case(__doc__, CHOSEN):
        generate(case, folder, flag_sets)


if __name__ == "__main__":
    main()
