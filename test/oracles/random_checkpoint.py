"""A random GPT-2 checkpoint in the Hugging Face layout, the same bytes from Python and from TypeScript.

Every number comes from an integer hash of its place, so that the tests rebuild the checkpoint instead of storing it.
Tensor number t in sorted order of checkpoint key, element i in row-major order:

    x = (i + t * 2654435761 + seed * 40503) mod 2^32
    x ^= x >> 16;  x = x * 0x7feb352d mod 2^32;  x ^= x >> 15;  x = x * 0x846ca68b mod 2^32;  x ^= x >> 16
    u = x / 2^32  (float64)
    value = float32((u - 0.5) * 2 * scale), and float32(1 + (u - 0.5) * 2 * scale) for layer norm weights

    python random_checkpoint.py --out FOLDER --layers 12 --heads 12 --d-model 768 --vocab 50257 --context 1024
"""
import argparse
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

LAYER_NORM_WEIGHTS = ("ln_1.weight", "ln_2.weight", "ln_f.weight")


def checkpoint_shapes(shape):
    """Key -> tensor shape, without the `transformer.` prefix. `shape` is a model as cases.json describes it."""
    d, d_mlp = shape["dModel"], shape["dMlp"]
    shapes = {"wte.weight": (shape["dVocab"], d), "wpe.weight": (shape["nCtx"], d)}
    for layer in range(shape["nLayers"]):
        block = {
            "ln_1.weight": (d,),
            "ln_1.bias": (d,),
            "attn.c_attn.weight": (d, 3 * d),
            "attn.c_attn.bias": (3 * d,),
            "attn.c_proj.weight": (d, d),
            "attn.c_proj.bias": (d,),
            "ln_2.weight": (d,),
            "ln_2.bias": (d,),
            "mlp.c_fc.weight": (d, d_mlp),
            "mlp.c_fc.bias": (d_mlp,),
            "mlp.c_proj.weight": (d_mlp, d),
            "mlp.c_proj.bias": (d,),
        }
        shapes |= {f"h.{layer}.{name}": size for name, size in block.items()}
    shapes |= {"ln_f.weight": (d,), "ln_f.bias": (d,)}
    if not shape["tied"]:
        shapes["lm_head.weight"] = (shape["dVocab"], d)
    return shapes


def uniform(count, tensor, seed):
    """`count` hashed numbers in [0, 1). Arithmetic in uint32 wraps, which is the `mod 2^32` of the definition."""
    start = (tensor * 2654435761 + seed * 40503) % 2**32
    x = np.arange(count, dtype=np.uint32) + np.uint32(start)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return x.astype(np.float64) / 2**32


def random_tensors(shape, seed, scale):
    """Key -> float32 array."""
    shapes = checkpoint_shapes(shape)
    tensors = {}
    for number, key in enumerate(sorted(shapes)):
        centred = (uniform(int(np.prod(shapes[key])), number, seed) - 0.5) * 2 * scale
        values = 1 + centred if key.endswith(LAYER_NORM_WEIGHTS) else centred
        tensors[key] = values.astype(np.float32).reshape(shapes[key])
    return tensors


def hub_config(shape):
    """The config.json of a Hugging Face GPT-2."""
    last = shape["dVocab"] - 1
    return {
        "model_type": "gpt2",
        "architectures": ["GPT2LMHeadModel"],
        "n_layer": shape["nLayers"],
        "n_head": shape["nHeads"],
        "n_embd": shape["dModel"],
        "n_inner": shape["dMlp"],
        "n_positions": shape["nCtx"],
        "n_ctx": shape["nCtx"],
        "vocab_size": shape["dVocab"],
        "layer_norm_epsilon": 1e-5,
        "activation_function": "gelu_new",
        "bos_token_id": last,
        "eos_token_id": last,
        "tie_word_embeddings": shape["tied"],
    }


def write_checkpoint(folder, shape, seed, scale):
    """Writes config.json and model.safetensors into `folder`, which is made when it does not exist."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(hub_config(shape), indent=2) + "\n")
    save_file(random_tensors(shape, seed, scale), folder / "model.safetensors", metadata={"format": "pt"})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, required=True)
    parser.add_argument("--heads", type=int, required=True)
    parser.add_argument("--d-model", type=int, required=True)
    parser.add_argument("--d-mlp", type=int, help="default: four times d-model")
    parser.add_argument("--vocab", type=int, required=True)
    parser.add_argument("--context", type=int, required=True)
    parser.add_argument("--untied", action="store_true", help="give the unembedding weights of its own")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scale", type=float, default=0.08)
    options = parser.parse_args()
    shape = {
        "nLayers": options.layers,
        "nHeads": options.heads,
        "dModel": options.d_model,
        "dMlp": options.d_mlp or 4 * options.d_model,
        "dVocab": options.vocab,
        "nCtx": options.context,
        "tied": not options.untied,
    }
    write_checkpoint(options.out, shape, options.seed, options.scale)


if __name__ == "__main__":
    main()
