"""Reading and writing the oracle files: what is in them, beside them and about them."""
import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save
from transformers import AutoTokenizer

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
DATA = HERE / "data"


def read_cases():
    """The table of cases and flag sets that the TypeScript test reads too."""
    return json.loads((HERE / "cases.json").read_text())


def weights_sha256(folder):
    """Hash of a checkpoint's numbers: each tensor's little-endian bytes, in sorted order of key.

    Unlike the hash of the file it does not depend on who wrote the header, so that a checkpoint rebuilt in
    TypeScript can be checked before anything is compared.
    """
    digest = hashlib.sha256()
    with safe_open(Path(folder) / "model.safetensors", framework="numpy") as checkpoint:
        for key in sorted(checkpoint.keys()):
            digest.update(checkpoint.get_tensor(key).tobytes())
    return digest.hexdigest()


def tokenize(folder, texts, max_tokens):
    """Token ids [prompt, position] of `texts`, each with BOS before it and cut to `max_tokens`."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    rows = [[tokenizer.bos_token_id, *tokenizer.encode(text)][:max_tokens] for text in texts]
    if len({len(row) for row in rows}) != 1:
        raise ValueError(f"These prompts differ in length: {rows}")
    return torch.tensor(rows)


def with_metadata(safetensors, metadata):
    """The bytes of a safetensors file with `metadata` in its header.

    The library can do this too, but in an order that differs from run to run, so that regenerating unchanged oracles
    would change every file.
    """
    length = int.from_bytes(safetensors[:8], "little")
    header = {"__metadata__": metadata, **json.loads(safetensors[8 : 8 + length])}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + safetensors[8 + length :]


def write(path, tensors, metadata):
    """Writes named tensors in float32 (token ids stay int64) with `metadata` and the versions of the tools."""
    path.parent.mkdir(parents=True, exist_ok=True)
    versions = {
        "transformerLens": version("transformer_lens"),
        "transformers": version("transformers"),
        "torch": version("torch"),
        "numpy": version("numpy"),
    }
    stored = {
        # A copy each: a resid_post and the next resid_pre are the same memory, which safetensors refuses.
        name: value.clone(memory_format=torch.contiguous_format).to(
            torch.int64 if value.dtype == torch.int64 else torch.float32
        )
        for name, value in tensors.items()
    }
    path.write_bytes(with_metadata(save(stored), {**metadata, **versions}))
