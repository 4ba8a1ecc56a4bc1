"""TransformerLens' side of the sweeps: name -> function of a model and token ids, by its own `patching` functions."""
from transformer_lens import patching

# Any two tokens; the same pair in `sweepRuns.ts`.
CORRECT, INCORRECT = 100, 200

# First position at which the pairs differ; `s2` is that one alone.
DIFFERS_FROM = {"everywhere": 1, "s2": 10}


def corrupted_ids(tokens, differ, d_vocab):
    """The corrupted prompts: other ids where the pairs differ."""
    start = DIFFERS_FROM[differ]
    end = start + 1 if differ == "s2" else tokens.shape[1]
    corrupted = tokens.clone()
    corrupted[:, start:end] = (corrupted[:, start:end] + 1) % d_vocab
    return corrupted


def sweep(function, kept):
    """A sweep with both of its runs; of the clean one only what is patched is kept."""

    def run(model, tokens, differ):
        corrupted = corrupted_ids(tokens, differ, model.cfg.d_vocab)
        _, clean = model.run_with_cache(tokens, names_filter=lambda name: name.endswith(kept))
        metric = lambda logits: (logits[:, -1, CORRECT] - logits[:, -1, INCORRECT]).mean()
        return function(model, corrupted, clean, metric)

    return run


# A bar for every sweep says nothing here.
patching.tqdm = lambda rows: rows

SWEEPS = {
    "residPreSweep": sweep(patching.get_act_patch_resid_pre, "hook_resid_pre"),
    "headSweep": sweep(patching.get_act_patch_attn_head_out_all_pos, "attn.hook_z"),
}
