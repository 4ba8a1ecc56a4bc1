"""TransformerLens and Hugging Face on a local GPT-2 folder, without the network.

The one place that turns a folder into a `HookedTransformer` and a batch of token ids into named activations.
"""
import os

# Before the libraries are imported: nothing here may reach the network or wait for it.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

import warnings

import torch
from transformer_lens import HookedTransformer, HookedTransformerConfig
from transformer_lens.pretrained.weight_conversions.gpt2 import convert_gpt2_weights
from transformers import GPT2LMHeadModel
from transformers.utils import logging as transformers_logging

# Progress bars and the notice that HookedTransformer is deprecated in favour of TransformerBridge.
transformers_logging.disable_progress_bar()
warnings.filterwarnings("ignore", message=r".*HookedTransformer.*deprecated", category=DeprecationWarning)

# Our flag names, in the order the passes run, and TransformerLens' names for them.
FLAGS = {
    "foldLayerNorm": "fold_ln",
    "centerWritingWeights": "center_writing_weights",
    "centerUnembed": "center_unembed",
    "foldValueBiases": "fold_value_biases",
    "refactorFactoredAttentionMatrices": "refactor_factored_attn_matrices",
}
REFACTOR = "refactorFactoredAttentionMatrices"

# Duplicates of ln_final.hook_normalized (with its weight and bias) and of the logits, which our table does not have.
NOT_HOOK_POINTS = ("unembed.hook_in", "unembed.hook_out")

# Under the refactor pass these hold coordinates in a singular basis whose signs are arbitrary.
SIGN_DEPENDENT = ("attn.hook_q", "attn.hook_k", "attn.hook_v", "attn.hook_z")

# hook_attn_in and the three split inputs exclude each other in TransformerLens, hence one run each.
ON_REQUEST_RUNS = (
    {
        "setters": ("set_use_attn_result", "set_use_attn_in", "set_use_hook_mlp_in"),
        "hooks": ("attn.hook_result", "hook_attn_in", "hook_mlp_in"),
    },
    {"setters": ("set_use_split_qkv_input",), "hooks": ("hook_q_input", "hook_k_input", "hook_v_input")},
)
ON_REQUEST = tuple(hook for request in ON_REQUEST_RUNS for hook in request["hooks"])


def load_hugging_face(folder, attention="eager"):
    """The plain Hugging Face model in float32, refused when any parameter was not in the checkpoint."""
    model, info = GPT2LMHeadModel.from_pretrained(
        folder, dtype=torch.float32, attn_implementation=attention, output_loading_info=True
    )
    # Hugging Face fills what is missing with random numbers and only warns: that would be an oracle of nothing.
    tied = {"lm_head.weight"} if model.config.tie_word_embeddings else set()
    missing = sorted(set(info["missing_keys"]) - tied)
    if missing:
        raise ValueError(f"{folder}/model.safetensors has no {', '.join(missing)}")
    return model.eval()


def hooked_transformer(hf_model, flags):
    """TransformerLens' model with the weight passes of `flags` (our names -> bool).

    The configuration is written by hand: `HookedTransformer.from_pretrained` refuses a folder ("not found. Valid
    official model names …"), and its own GPT-2 configuration takes 4 x n_embd for `n_inner`.
    """
    hf = hf_model.config
    config = HookedTransformerConfig(
        n_layers=hf.n_layer,
        n_heads=hf.n_head,
        d_model=hf.n_embd,
        d_head=hf.n_embd // hf.n_head,
        d_mlp=hf.n_inner or 4 * hf.n_embd,
        d_vocab=hf.vocab_size,
        n_ctx=hf.n_positions,
        eps=hf.layer_norm_epsilon,
        act_fn=hf.activation_function,
        normalization_type="LN",
        original_architecture="GPT2LMHeadModel",
        init_weights=False,
        device="cpu",
        dtype=torch.float32,
    )
    model = HookedTransformer(config)
    # Not copied: the passes leave their inputs alone, and the benchmark counts this memory against TransformerLens.
    state = {name: value.detach() for name, value in convert_gpt2_weights(hf_model, config).items()}
    model.load_and_process_state_dict(state, **{FLAGS[name]: on for name, on in flags.items()})
    return model.eval()


def is_hook(name, hooks):
    """Does a full name such as blocks.3.attn.hook_q end in one of the names within a block?"""
    return any(name.endswith(f".{hook}") for hook in hooks)


@torch.inference_mode()
def run(model, tokens, *, refactored):
    """Name -> tensor for the default hook points, `logits`, `loss` and `loss_per_token`.

    ln*.hook_normalized needs no conversion: TransformerLens 3.9 fires it before weight and bias, folded or not.
    """
    logits, cache = model.run_with_cache(tokens)
    hidden = SIGN_DEPENDENT if refactored else ()
    kept = {name: value for name, value in cache.items() if name not in NOT_HOOK_POINTS and not is_hook(name, hidden)}
    return {
        **kept,
        "logits": logits,
        "loss": model.loss_fn(logits, tokens),
        "loss_per_token": model.loss_fn(logits, tokens, per_token=True),
    }


@torch.inference_mode()
def run_on_request(model, tokens, hooks=ON_REQUEST):
    """Name -> tensor for those of `hooks` that TransformerLens makes only behind its `use_*` settings."""
    found = {}
    for request in ON_REQUEST_RUNS:
        wanted = [hook for hook in request["hooks"] if hook in hooks]
        if not wanted:
            continue
        for setter in request["setters"]:
            getattr(model, setter)(True)
        _, cache = model.run_with_cache(tokens, names_filter=lambda name: is_hook(name, wanted))
        found |= dict(cache.items())
        for setter in request["setters"]:
            getattr(model, setter)(False)
    return found
