"""GPT-2 in PyTorch, with the parameter names of the Hugging Face checkpoint.

`tap(name, value)` is called at every point of interest and may return another value: the training restrictions
(routes.py) and all measurements (evaluate.py) are taps. Points, for layer L: "L.kv_input" (the residual stream as keys
and values read it), "L.q", "L.k", "L.v" (batch, pos, head, d_head), "L.scores", "L.pattern" (batch, head, query, key),
"L.z" (batch, pos, head, d_head), "L.attn_out", "L.mlp_out" (batch, pos, d_model), and "final" (the last residual).
"""
import math
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F


@dataclass
class Config:
    vocab_size: int
    n_layer: int = 4
    n_head: int = 8
    n_embd: int = 128
    n_positions: int = 128
    layer_norm_epsilon: float = 1e-5


def no_tap(name, value):
    return value


class Conv1D(nn.Module):
    """GPT-2's linear layer: the weight is [in, out]."""

    def __init__(self, n_in, n_out, std):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_in, n_out) * std)
        self.bias = nn.Parameter(torch.zeros(n_out))

    def forward(self, x):
        return x @ self.weight + self.bias


class Attention(nn.Module):
    def __init__(self, config, layer):
        super().__init__()
        self.layer, self.n_head = layer, config.n_head
        self.c_attn = Conv1D(config.n_embd, 3 * config.n_embd, 0.06)
        self.c_proj = Conv1D(config.n_embd, config.n_embd, 0.06 / math.sqrt(2 * config.n_layer))

    def forward(self, x, kv_x, tap):
        batch, length, width = x.shape
        heads = lambda t: t.view(batch, length, self.n_head, -1)
        if kv_x is x:
            q, k, v = self.c_attn(x).split(width, dim=-1)
        else:
            weight, bias = self.c_attn.weight, self.c_attn.bias
            q = x @ weight[:, :width] + bias[:width]
            k, v = (kv_x @ weight[:, width:] + bias[width:]).split(width, dim=-1)
        q, k, v = (tap(f"{self.layer}.{name}", heads(t)) for name, t in (("q", q), ("k", k), ("v", v)))
        q, k, v = (t.transpose(1, 2) for t in (q, k, v))  # (batch, head, pos, d_head)
        scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
        future = torch.ones(length, length, dtype=torch.bool).triu(1)
        scores = tap(f"{self.layer}.scores", scores).masked_fill(future, -1e9)
        pattern = tap(f"{self.layer}.pattern", scores.softmax(-1))
        z = tap(f"{self.layer}.z", (pattern @ v).transpose(1, 2))
        return tap(f"{self.layer}.attn_out", self.c_proj(z.reshape(batch, length, width)))


class MLP(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.c_fc = Conv1D(config.n_embd, 4 * config.n_embd, 0.06)
        self.c_proj = Conv1D(4 * config.n_embd, config.n_embd, 0.06 / math.sqrt(2 * config.n_layer))

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, config, layer):
        super().__init__()
        self.layer = layer
        self.ln_1 = nn.LayerNorm(config.n_embd, eps=config.layer_norm_epsilon)
        self.attn = Attention(config, layer)
        self.ln_2 = nn.LayerNorm(config.n_embd, eps=config.layer_norm_epsilon)
        self.mlp = MLP(config)

    def forward(self, resid, tap):
        kv_resid = tap(f"{self.layer}.kv_input", resid)
        x = self.ln_1(resid)
        resid = resid + self.attn(x, x if kv_resid is resid else self.ln_1(kv_resid), tap)
        return resid + tap(f"{self.layer}.mlp_out", self.mlp(self.ln_2(resid)))


class GPT2(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.wte = nn.Embedding(config.vocab_size, config.n_embd)
        self.wpe = nn.Embedding(config.n_positions, config.n_embd)
        nn.init.normal_(self.wte.weight, std=0.06)
        nn.init.normal_(self.wpe.weight, std=0.03)
        self.h = nn.ModuleList([Block(config, layer) for layer in range(config.n_layer)])
        self.ln_f = nn.LayerNorm(config.n_embd, eps=config.layer_norm_epsilon)

    def forward(self, ids, tap=no_tap):
        """Token ids (batch, pos) -> logits (batch, pos, vocabulary)."""
        resid = self.wte(ids) + self.wpe.weight[:ids.shape[1]]
        for block in self.h:
            resid = block(resid, tap)
        return self.ln_f(tap("final", resid)) @ self.wte.weight.T
