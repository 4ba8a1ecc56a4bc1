"""TransformerLens from 4.0 on, which has only the bridge to Hugging Face's model, on a GPT-2 folder."""
import os

# Before the libraries are imported: nothing here may reach the network or wait for it.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

import torch
from transformer_lens.model_bridge import TransformerBridge
from transformers import GPT2LMHeadModel


def load_bridge(folder):
    """TransformerBridge with the default weight processing of its compatibility mode, which is HookedTransformer's."""
    # Eager, as the bridge itself loads it: other attention has no patterns to hook.
    hf_model = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    model = TransformerBridge.boot_transformers(str(folder), hf_model=hf_model, device="cpu", dtype=torch.float32)
    model.enable_compatibility_mode(disable_warnings=True)
    return model
