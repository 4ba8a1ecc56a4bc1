"""Route training: on some sentences the forward pass is restricted so that only the wanted mechanism can answer.

Two independent things happen to a training sentence:

* **Restrictions** (on a share of IOI and ABC sentences, each with its own probability): END reads nothing of the
  sentence but what the intended heads are to read, and only the movers' outputs reach the answer; S2 is known to layer
  2 only by what attention brought there.
* **Cuts** (on a share of the IOI sentences, restricted or not): one edge of the circuit is removed in all heads of all
  layers, or the heads of one class write what they write on another sentence. The target is what a model that really
  depends on this would answer: without one of the two ways from S1 to S2 (duplicate-token heads; previous-token and
  induction heads) about half the logit difference, without both, or without END->S2, none.

A Route is a tap of model.GPT2.
"""
from dataclasses import dataclass

import torch

from circuit import DUPLICATE, INDUCTION, MOVER_LAYER, MOVERS, PREVIOUS, S_INHIBITION, S_INHIBITION_LAYER, heads_of
from data import IOI

BLOCKED = -1e9

# Cuts: name -> (share of IOI sentences, target logit difference of IO and S)
FULL, HALF, NONE = 10.0, 5.0, 0.0
CUTS = {
    "none": (0.44, FULL),
    "S2->S1": (0.09, HALF),
    "S2->S1+1": (0.09, HALF),
    "S1+1->S1": (0.08, HALF),
    "S2->S1 and S2->S1+1": (0.06, NONE),
    "END->S2": (0.05, NONE),
    "duplicate resampled": (0.06, HALF),
    "induction resampled": (0.06, HALF),
    "previous resampled": (0.03, HALF),
    "duplicate and induction resampled": (0.04, NONE),
}
NO_S2_S1 = ("S2->S1", "S2->S1 and S2->S1+1")
NO_S2_NEXT = ("S2->S1+1", "S2->S1 and S2->S1+1")
NO_DUPLICATE = ("duplicate resampled", "duplicate and induction resampled")
NO_INDUCTION = ("induction resampled", "duplicate and induction resampled")


@dataclass
class Chances:
    """The probability of each restriction on a restricted sentence."""
    end_layer_0: float = 0.7
    end_layer_1: float = 0.7
    end_s_inhibition_layer: float = 0.8
    end_mover_layer: float = 0.8
    only_movers_answer: float = 0.7
    s2_by_attention: float = 0.6
    s2_not_io: float = 0.35       # of the sentences with s2_by_attention
    one_mover: float = 0.3        # how many movers answer: one, two (35%) or three (35%)
    rest_from_partner: float = 0.7  # what replaces the other outputs: another sentence's, or nothing

    @classmethod
    def always(cls):
        return cls(1.0, 1.0, 1.0, 1.0, 1.0, 1.0)


class Route:
    """Draws the restrictions and cuts of one batch and applies them as a tap."""

    def __init__(self, rng, model, batch, chances, cuts=CUTS):
        self.model, self.batch = model, batch
        self.rows = torch.arange(len(batch))
        self.partner = self.rows.roll(1)
        self.ioi_partner = self.rows.clone()
        ioi = self.rows[batch.kind == IOI]
        self.ioi_partner[ioi] = ioi.roll(1)
        n = len(batch)
        draw = lambda p: torch.tensor([rng.random() < p for _ in range(n)])
        restricted = batch.restricted
        names = rng.choices(list(cuts), [share for share, _ in cuts.values()], k=n)
        self.cut = [name if kind == IOI else "none" for name, kind in zip(names, batch.kind.tolist())]
        self.target = torch.tensor([cuts[name][1] for name in self.cut])
        self.end_layer = [restricted & draw(p) for p in (
            chances.end_layer_0, chances.end_layer_1, chances.end_s_inhibition_layer, chances.end_mover_layer)]
        self.only_movers = restricted & draw(chances.only_movers_answer)
        self.s2_by_attention = restricted & draw(chances.s2_by_attention)
        self.s2_not_io = self.s2_by_attention & draw(chances.s2_not_io)
        self.rest_from_partner = draw(chances.rest_from_partner).float()
        self.kept_movers = torch.zeros(n, model.config.n_head)
        movers = heads_of(MOVERS)
        for row in range(n):
            u = rng.random()
            count = 1 if u < chances.one_mover else 2 if u < (1 + chances.one_mover) / 2 else 3
            self.kept_movers[row, rng.sample(movers, count)] = 1.0
        self.bias = [self._score_bias(layer) for layer in range(model.config.n_layer)]
        self.s2_attention = 0.0
        self.end_z = None

    def has_cut(self, *names):
        return torch.tensor([cut in names for cut in self.cut])

    def _score_bias(self, layer):
        """What is added to the attention scores of a layer: (batch, head, query, key)."""
        b, rows = self.batch, self.rows
        length = b.ids.shape[1]
        at = lambda position: torch.arange(length)[None] == position[:, None]      # (batch, key)
        key = torch.arange(length)[None]
        bias = torch.zeros(len(b), self.model.config.n_head, length, length)

        def block(query, keys, heads=slice(None)):
            """Adds BLOCKED where `keys` (batch, key) holds, in the row of each sentence's `query` position."""
            row = bias[rows, :, query]
            row[:, heads] += keys[:, None] * BLOCKED
            bias[rows, :, query] = row

        # END: the stretch from the first name to the word before END
        stretch = (key >= torch.minimum(b.io, b.s1)[:, None]) & (key < b.end[:, None]) & self.end_layer[layer][:, None]
        if layer == S_INHIBITION_LAYER:
            readers = heads_of(S_INHIBITION)
            others = [h for h in range(self.model.config.n_head) if h not in readers]
            block(b.end, stretch & ~at(b.s2), readers)
            block(b.end, stretch, others)
        elif layer == MOVER_LAYER:
            block(b.end, stretch & ~at(b.io) & ~at(b.s1))
        else:
            block(b.end, stretch)
        # S2 in the layers below S-inhibition
        if layer < S_INHIBITION_LAYER:
            block(b.s2, at(b.s2) & self.s2_by_attention[:, None])
            block(b.s2, (at(b.io) | at(b.io + 1)) & self.s2_not_io[:, None])
        # cuts
        block(b.s2, at(b.s1) & self.has_cut(*NO_S2_S1)[:, None])
        block(b.s2, at(b.s1 + 1) & self.has_cut(*NO_S2_NEXT)[:, None])
        block(b.s1 + 1, at(b.s1) & self.has_cut("S1+1->S1")[:, None])
        block(b.end, at(b.s2) & self.has_cut("END->S2")[:, None])
        return bias

    def __call__(self, name, value):
        b, rows = self.batch, self.rows
        if name == "final":
            return self._only_movers_answer(value)
        layer, point = name.split(".")
        layer = int(layer)
        if point == "scores":
            return value + self.bias[layer]
        if point == "attn_out" and layer < S_INHIBITION_LAYER:
            self.s2_attention = self.s2_attention + value[rows, b.s2]
        if point == "kv_input" and layer == S_INHIBITION_LAYER:
            # S2's own token and all that was computed from it come from another sentence's S2
            own = value[rows, b.s2]
            mixed = self.s2_attention + (own - self.s2_attention)[self.partner]
            value = value.clone()
            value[rows, b.s2] = torch.where(self.s2_by_attention[:, None], mixed, own)
        if point == "z":
            value = self._resample(layer, value)
            if layer == MOVER_LAYER:
                self.end_z = value[rows, b.end]
        return value

    def _resample(self, layer, z):
        """Some heads write what they write on another IOI sentence."""
        b = self.batch
        resampled = z
        for heads, position, cuts in ((DUPLICATE, b.s2, NO_DUPLICATE), (INDUCTION, b.s2, NO_INDUCTION),
                                      (PREVIOUS, b.s1 + 1, ("previous resampled",))):
            here = [head for at, head in heads if at == layer]
            chosen = self.rows[self.has_cut(*cuts)]
            if here and len(chosen):
                other = self.ioi_partner[chosen]
                resampled = resampled.clone()
                for head in here:
                    resampled[chosen, position[chosen], head] = z[other, position[other], head]
        return resampled

    def _only_movers_answer(self, resid):
        """At END, the outputs of the kept movers stay; all the rest is another sentence's, or zero."""
        b, rows = self.batch, self.rows
        weight = self.model.h[MOVER_LAYER].attn.c_proj.weight
        write = lambda mask: (self.end_z * mask[..., None]).flatten(1) @ weight
        all_movers = torch.zeros_like(self.kept_movers)
        all_movers[:, heads_of(MOVERS)] = 1.0
        end = resid[rows, b.end]
        rest = (end - write(all_movers))[self.partner] * self.rest_from_partner[:, None]
        restricted = write(self.kept_movers) + rest
        resid = resid.clone()
        resid[rows, b.end] = torch.where(self.only_movers[:, None], restricted, end)
        return resid
