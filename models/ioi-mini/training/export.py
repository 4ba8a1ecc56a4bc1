"""Writes a trained run as a Hugging Face GPT-2 folder: config.json, model.safetensors, vocab.json, merges.txt; and
circuit.json, the heads that were meant.

    python training/export.py --run runs/ioi-mini --out .
"""
import argparse
import json
import os
from pathlib import Path

import torch
from safetensors.torch import save_file

import circuit
from bpe import Vocabulary
from model import Config, GPT2


def load_run(folder):
    """The vocabulary and the model of a run folder (see train.py)."""
    vocabulary = Vocabulary.load(folder)
    model = GPT2(Config(vocab_size=len(vocabulary)))
    model.load_state_dict(torch.load(Path(folder) / "model.pt"))
    return vocabulary, model.eval()


def hub_config(config, bos):
    return {
        "activation_function": "gelu_new",
        "architectures": ["GPT2LMHeadModel"],
        "attn_pdrop": 0.0,
        "bos_token_id": bos,
        "embd_pdrop": 0.0,
        "eos_token_id": bos,
        "initializer_range": 0.02,
        "layer_norm_epsilon": config.layer_norm_epsilon,
        "model_type": "gpt2",
        "n_ctx": config.n_positions,
        "n_embd": config.n_embd,
        "n_head": config.n_head,
        "n_inner": None,
        "n_layer": config.n_layer,
        "n_positions": config.n_positions,
        "resid_pdrop": 0.0,
        "tie_word_embeddings": True,
        "torch_dtype": "float32",
        "vocab_size": config.vocab_size,
    }


def ground_truth():
    """circuit.json: every intended head, its class and the position where it acts."""
    classes = (("nameMover", "end", circuit.MOVERS), ("sInhibition", "end", circuit.S_INHIBITION),
               ("induction", "s2", circuit.INDUCTION), ("duplicateToken", "s2", circuit.DUPLICATE),
               ("previousToken", "s1+1", circuit.PREVIOUS))
    heads = [{"head": f"L{layer}H{head}", "class": role, "position": position}
             for role, position, group in classes for layer, head in group]
    source = "intended when the model was trained (training/circuit.py); measured in measurements.json"
    lines = ",\n".join("    " + json.dumps(head) for head in heads)
    return f'{{\n  "name": "ioi-mini",\n  "source": "{source}",\n  "heads": [\n{lines}\n  ],\n  "mlps": "keep"\n}}\n'


def write_atomically(path, write):
    """Writes beside `path` and moves the complete file into place."""
    temporary = path.with_name(f".{path.name}.tmp")
    write(temporary)
    temporary.chmod(0o644)
    os.replace(temporary, path)


def export(run, out):
    vocabulary, model = load_run(run)
    tensors = {name: value.detach().contiguous().float() for name, value in model.state_dict().items()}
    config = json.dumps(hub_config(model.config, vocabulary.bos), indent=2) + "\n"
    out.mkdir(parents=True, exist_ok=True)
    write_atomically(out / "model.safetensors", lambda p: save_file(tensors, p, metadata={"format": "pt"}))
    write_atomically(out / "config.json", lambda p: p.write_text(config))
    for name, text in {**vocabulary.files(), "circuit.json": ground_truth()}.items():
        write_atomically(out / name, lambda p: p.write_text(text, encoding="utf-8"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    export(arguments.run, arguments.out)
