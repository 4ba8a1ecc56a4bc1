"""Writes data/<case>/attention.<flag set>.safetensors: attention and head types by TransformerLens.

    python attention.py [--case NAME]

Cases and flag sets stand in cases.json; here is which of them, and what is read of them.
"""
import json
import logging

import torch
from transformer_lens.head_detector import detect_head

from cases import each_case
from files import DATA, write
from lens import load_hugging_face
from models import each_model, tokens_of

# A score to take apart: [layer, head, prompt, query, key]. Names are token ids whose copying is scored.
CHOSEN = {
    "odd": {"flagSets": ("none", "defaults", "all"), "scores": [[2, 3, 1, 6, 2], [0, 4, 0, 3, 3]], "names": 40},
    "ioi-mini": {"flagSets": ("none", "defaults"), "scores": [[3, 0, 0, 11, 4], [1, 1, 1, 8, 3]], "names": 60},
}
KINDS = {"previousToken": "previous_token_head", "duplicateToken": "duplicate_token_head", "induction": "induction_head"}
LONGEST_REPEAT = 100


def detected(model, tokens):
    """Every kind, measure and pair of exclusions on the list of prompts, and a pattern of ours on the first."""
    model.to_tokens = lambda prompt: torch.tensor([list(prompt)])
    prompts = [tuple(row.tolist()) for row in tokens]
    length = tokens.shape[1]
    own = torch.tril(torch.arange(length * length).reshape(length, length) % 3 == 0).float() / 2
    found = {"detect.own": own}
    for measure in ("mul", "abs"):
        for bos, current in ((False, False), (True, True), (True, False)):
            options = {"error_measure": measure, "exclude_bos": bos, "exclude_current_token": current}
            name = f"{measure}.{int(bos)}{int(current)}"
            for kind, pattern in KINDS.items():
                found[f"detect.{kind}.{name}"] = detect_head(model, prompts, pattern, **options)
            found[f"detect.own.{name}"] = detect_head(model, prompts[0], own, **options)
    return found


def weighted_patterns(model, cache):
    """Patterns times the norm of v W_O at the key, and times that of v, [prompt, head, query, key] over all layers."""
    output, value = [], []
    for layer in range(model.cfg.n_layers):
        pattern, v = cache["pattern", layer], cache["v", layer]
        written = torch.einsum("bkhd,hdm->bkhm", v, model.W_O[layer])
        output.append(pattern * written.norm(dim=-1).transpose(1, 2)[:, :, None, :])
        value.append(pattern * v.norm(dim=-1).transpose(1, 2)[:, :, None, :])
    return {"weighted.output": torch.cat(output, 1), "weighted.value": torch.cat(value, 1)}


def qk_table(model, cache, layer, head, prompt, query, key):
    """The score as query writers times key writers, in the order embed, pos_embed, heads, bias, MLP of each layer, bias."""
    parts = [cache["hook_embed"], cache["hook_pos_embed"]]
    if layer > 0:
        heads = cache.stack_head_results(layer=layer)
        for below in range(layer):
            parts += heads[below * model.cfg.n_heads : (below + 1) * model.cfg.n_heads]
            parts += [model.b_O[below].expand_as(parts[0]), cache["mlp_out", below]]
    stack = cache.apply_ln_to_stack(torch.stack([p.expand_as(parts[0]) for p in parts]), layer=layer)
    ln = model.blocks[layer].ln1
    weight = ln.w if hasattr(ln, "w") else torch.ones(model.cfg.d_model)
    bias = ln.b if hasattr(ln, "b") else torch.zeros(model.cfg.d_model)
    sides = []
    for position, W, b in ((query, model.W_Q, model.b_Q), (key, model.W_K, model.b_K)):
        rows = (stack[:, prompt, position] * weight) @ W[layer, head]
        sides.append(torch.cat([rows, (bias @ W[layer, head] + b[layer, head])[None]]))
    return sides[0] @ sides[1].T / model.cfg.d_head**0.5


def repeated(model, bos):
    """Tokens of the published recipe within this vocabulary, and the mean of the pattern's diagonals on them."""
    last = bos if bos == model.cfg.d_vocab - 1 else model.cfg.d_vocab
    high = min(20_000, last)
    n = min(LONGEST_REPEAT, model.cfg.n_ctx // 2)
    torch.manual_seed(0)
    half = torch.randint(100 if high > 200 else 0, high, (2, n))
    tokens = torch.cat([half, half], 1)
    _, cache = model.run_with_cache(tokens)
    patterns = torch.stack([cache["pattern", layer] for layer in range(model.cfg.n_layers)])
    found = {"repeated.tokens": tokens.float()}
    for kind, offset in (("previousToken", 1), ("duplicateToken", n), ("induction", n - 1)):
        found[f"repeated.{kind}"] = patterns.diagonal(-offset, dim1=-2, dim2=-1).mean((1, -1))
    return found


def copying(model, names):
    """ARENA's copying scores, positive and negative: five best tokens of unembed(ln_final(±x W_V W_O))."""
    W_E = model.W_E[names][None]
    block = model.blocks[0]
    x = W_E + block.mlp(block.ln2(W_E))
    scores = torch.zeros(2, model.cfg.n_layers, model.cfg.n_heads)
    for i, sign in enumerate((1, -1)):
        for layer in range(model.cfg.n_layers):
            for head in range(model.cfg.n_heads):
                written = sign * x @ model.W_V[layer, head] @ model.W_O[layer, head]
                best = model.unembed(model.ln_final(written))[0].topk(5).indices
                scores[i, layer, head] = (best == names[:, None]).any(1).float().mean()
    return {"copying.positive": scores[0], "copying.negative": scores[1]}


@torch.inference_mode()
def attention_tensors(model, tokens, chosen, bos):
    """Tensors by name."""
    _, cache = model.run_with_cache(tokens)
    tables = {f"qk.{i}": qk_table(model, cache, *site) for i, site in enumerate(chosen["scores"])}
    return {
        "tokens": tokens,
        **weighted_patterns(model, cache),
        **tables,
        **repeated(model, bos),
        **copying(model, torch.arange(chosen["names"]) * 3),
        **detected(model, tokens),
    }


def generate(case, folder, flag_sets):
    """Writes the files of one case from the model in `folder`."""
    tokens = tokens_of(case, folder)
    hf_model = load_hugging_face(folder)
    chosen = CHOSEN[case["name"]]
    for name, model, about in each_model(case, folder, hf_model, flag_sets, chosen["flagSets"]):
        metadata = {
            **about,
            "scores": json.dumps(chosen["scores"]),
            "names": json.dumps(chosen["names"]),
        }
        tensors = attention_tensors(model, tokens, chosen, hf_model.config.bos_token_id)
        write(DATA / case["name"] / f"attention.{name}.safetensors", tensors, metadata)


def main():
    # The detector warns of a matrix that is not of ones and zeros, which is meant.
    logging.getLogger().setLevel(logging.ERROR)
    for case, folder, flag_sets in each_case(__doc__, CHOSEN):
        generate(case, folder, flag_sets)


if __name__ == "__main__":
    main()
