"""The causal tests. Every function returns a dict of numbers; evaluate.py prints and judges them.

Throughout, LD is the mean over prompts of logit(IO) - logit(S) at END. "Resampled" heads write what they write on
another prompt of the same set. "Cut" edges are removed in all heads of all layers.
"""
import random

import torch

from circuit import MOVER_LAYER, S_INHIBITION_LAYER
from data import ABC, TEMPLATES, collate, draw_names, draw_slots, fill, repeated_tokens
from taps import Record, chain, cut, replace, replace_z


def logit_difference(logits, batch):
    rows = torch.arange(len(batch))
    last = logits[rows, batch.end]
    return last[rows, batch.io_name] - last[rows, batch.s_name]


def task(model, batch):
    """How well the model answers."""
    rows = torch.arange(len(batch))
    logits = model(batch.ids)
    difference, last = logit_difference(logits, batch), logits[rows, batch.end]
    return {
        "prompts": len(batch),
        "accuracy": (difference > 0).float().mean().item(),
        "logitDiff": difference.mean().item(),
        "worstLogitDiff": difference.min().item(),
        "top1": (last.argmax(-1) == batch.io_name).float().mean().item(),
        "probIO": last.softmax(-1)[rows, batch.io_name].mean().item(),
    }


class Circuit:
    """One model, one set of prompts, and the heads to be tested in each role."""

    def __init__(self, model, batch, roles=None):
        self.model, self.batch = model, batch
        self.rows = torch.arange(len(batch))
        self.clean = Record()
        self.ld = self._mean(model(batch.ids, self.clean))
        shuffled = torch.randperm(len(batch), generator=torch.Generator().manual_seed(0))
        self.partner = torch.empty(len(batch), dtype=torch.long)
        self.partner[shuffled] = shuffled.roll(1)
        self.other = {name: value[self.partner] for name, value in self.clean.values.items() if name.endswith(".z")}
        self.roles = roles or self.best_candidates()

    def _mean(self, logits):
        return logit_difference(logits, self.batch).mean().item()

    def run(self, *taps):
        return self._mean(self.model(self.batch.ids, chain(*taps)))

    def attention(self, layer, query, key, record=None):
        """Mean attention of every head of a layer from one position to another."""
        return (record or self.clean)[f"{layer}.pattern"][self.rows, :, query, key].mean(0).tolist()

    def best_candidates(self):
        """For a model without intended heads: in the same layers, the heads that look most where the role would."""
        b = self.batch

        def best(layers, query, key, count):
            scored = [(a, (layer, head)) for layer in layers for head, a in enumerate(self.attention(layer, query, key))]
            return [head for _, head in sorted(scored, reverse=True)[:count]]

        return {"nameMover": best([MOVER_LAYER], b.end, b.io, 3),
                "sInhibition": best([S_INHIBITION_LAYER], b.end, b.s2, 3),
                "duplicateToken": best([0], b.s2, b.s1, 2),
                "induction": best([1], b.s2, b.s1 + 1, 2),
                "previousToken": best([0], b.s1 + 1, b.s1, 1)}

    def resample(self, role, position):
        """The heads of a role write at `position` what they write on the partner prompt."""
        at = getattr(self.batch, position) if isinstance(position, str) else position
        return replace_z(self.roles[role], at, self.other, at[self.partner])

    def zero(self, heads, position):
        zeros = {name: torch.zeros_like(value) for name, value in self.other.items()}
        return replace_z(heads, position, zeros, position)

    def attention_of_roles(self):
        """Where the heads of each role look, on average."""
        b = self.batch
        inhibited = Record()
        self.model(b.ids, chain(self.resample("sInhibition", "end"), inhibited))
        table = {}

        def row(role, layer, head, **edges):
            table[f"L{layer}H{head}"] = {"role": role, **{name: value[head] for name, value in edges.items()}}

        for layer, head in self.roles["nameMover"]:
            row("nameMover", layer, head,
                endToIO=self.attention(layer, b.end, b.io), endToS1=self.attention(layer, b.end, b.s1),
                endToS2=self.attention(layer, b.end, b.s2),
                endToIOInhibitionResampled=self.attention(layer, b.end, b.io, inhibited),
                endToS1InhibitionResampled=self.attention(layer, b.end, b.s1, inhibited))
        for layer, head in self.roles["sInhibition"]:
            row("sInhibition", layer, head, endToS2=self.attention(layer, b.end, b.s2))
        for layer, head in self.roles["duplicateToken"]:
            row("duplicateToken", layer, head, s2ToS1=self.attention(layer, b.s2, b.s1))
        for layer, head in self.roles["induction"]:
            row("induction", layer, head, s2ToS1Next=self.attention(layer, b.s2, b.s1 + 1))
        for layer, head in self.roles["previousToken"]:
            row("previousToken", layer, head, s1NextToS1=self.attention(layer, b.s1 + 1, b.s1))
        return table

    def edges_cut(self):
        """LD with edges removed."""
        b = self.batch
        return {
            "END->S2": self.run(cut([(b.end, b.s2)])),
            "S2->S1": self.run(cut([(b.s2, b.s1)])),
            "S2->S1+1": self.run(cut([(b.s2, b.s1 + 1)])),
            "S2->S1 and S2->S1+1": self.run(cut([(b.s2, b.s1), (b.s2, b.s1 + 1)])),
            "S1+1->S1": self.run(cut([(b.s1 + 1, b.s1)])),
            "S2->S1 and S1+1->S1": self.run(cut([(b.s2, b.s1), (b.s1 + 1, b.s1)])),
        }

    def heads_resampled(self):
        """LD with the heads of a role resampled at their position."""
        after_s1 = self.batch.s1 + 1
        others = lambda layer, role: [(layer, head) for head in range(self.model.config.n_head)
                                      if (layer, head) not in self.roles[role]]
        end, end_of_partner = self.batch.end, self.batch.end[self.partner]
        signal = self.roles["duplicateToken"] + self.roles["induction"]
        unintended = [(layer, head) for layer in range(S_INHIBITION_LAYER) for head in range(self.model.config.n_head)
                      if (layer, head) not in signal]
        other_heads_at_s2 = replace_z(unintended, self.batch.s2, self.other, self.batch.s2[self.partner])
        return {
            "sInhibition": self.run(self.resample("sInhibition", "end")),
            "nameMover": self.run(self.resample("nameMover", "end")),
            "duplicateToken": self.run(self.resample("duplicateToken", "s2")),
            "induction": self.run(self.resample("induction", "s2")),
            "duplicateToken and induction": self.run(self.resample("duplicateToken", "s2"),
                                                     self.resample("induction", "s2")),
            "all other heads of layers 0 and 1 at S2": self.run(other_heads_at_s2),
            "all heads of layers 0 and 1 at S2": self.run(
                self.resample("duplicateToken", "s2"), self.resample("induction", "s2"), other_heads_at_s2),
            "previousToken": self.run(self.resample("previousToken", after_s1)),
            "other heads of the S-inhibition layer": self.run(
                replace_z(others(S_INHIBITION_LAYER, "sInhibition"), end, self.other, end_of_partner)),
            "other heads of the mover layer": self.run(
                replace_z(others(MOVER_LAYER, "nameMover"), end, self.other, end_of_partner)),
        }

    def single_heads_resampled(self):
        """LD with one head resampled."""
        position = {"nameMover": self.batch.end, "sInhibition": self.batch.end, "duplicateToken": self.batch.s2,
                    "induction": self.batch.s2, "previousToken": self.batch.s1 + 1}
        return {f"L{layer}H{head}": self.run(replace_z([(layer, head)], at, self.other, at[self.partner]))
                for role, at in position.items() for layer, head in self.roles[role]}

    def movers_alone(self):
        """LD when all movers but one write nothing at END."""
        movers = self.roles["nameMover"]
        return {f"L{layer}H{head}": self.run(self.zero([m for m in movers if m != (layer, head)], self.batch.end))
                for layer, head in movers}

    def inhibition_paths(self):
        """Effect (LD lost) of resampled S-inhibition through the movers' queries, keys or values alone, and direct."""
        resampled = self.resample("sInhibition", "end")
        seen = Record()
        self.model(self.batch.ids, chain(resampled, seen))
        movers = [head for _, head in self.roles["nameMover"]]
        effects = {}
        for part in "qkv":
            point = f"{MOVER_LAYER}.{part}"
            effects[part] = self.ld - self.run(replace(point, movers, seen[point]))
        z = f"{MOVER_LAYER}.z"
        all_heads = list(range(self.model.config.n_head))
        effects["not through the mover layer"] = self.ld - self.run(resampled, replace(z, all_heads, self.clean[z]))
        return effects

    def written(self):
        """Direct logit attribution at END: what each head writes of the logit difference, by source position."""
        b, rows, model = self.batch, self.rows, self.model
        resid = self.clean["final"][rows, b.end]
        scale = (resid.var(-1, unbiased=False) + model.config.layer_norm_epsilon).sqrt()
        direction = (model.wte.weight[b.io_name] - model.wte.weight[b.s_name]) * model.ln_f.weight
        direction = (direction - direction.mean(-1, keepdim=True)) / scale[:, None]
        d_head = model.config.n_embd // model.config.n_head
        by_head, positive = {}, 0.0
        for layer, block in enumerate(model.h):
            w_o = block.attn.c_proj.weight.view(model.config.n_head, d_head, -1)
            reads = torch.einsum("nd,hed->nhe", direction, w_o)
            per_source = torch.einsum("njhe,nhe->nhj", self.clean[f"{layer}.v"], reads)
            per_source = per_source * self.clean[f"{layer}.pattern"][rows, :, b.end]
            io, s1, s2 = (per_source[rows, :, at] for at in (b.io, b.s1, b.s2))
            parts = torch.stack([io, s1, s2, per_source.sum(-1) - io - s1 - s2], -1).mean(0)  # (head, source)
            for head in range(model.config.n_head):
                by_head[(layer, head)] = parts[head].tolist()
            positive += parts.clamp_min(0).sum().item()
            positive += max(0.0, (self.clean[f"{layer}.mlp_out"][rows, b.end] * direction).sum(-1).mean().item())
        embedding = model.wte(b.ids)[rows, b.end] + model.wpe(b.end)
        positive += max(0.0, (embedding * direction).sum(-1).mean().item())
        from_io = sum(by_head[head][0] for head in self.roles["nameMover"])
        totals = [sum(parts[i] for parts in by_head.values()) for i in range(4)]
        return {"fromIO": totals[0], "fromS1": totals[1], "fromS2": totals[2], "fromElsewhere": totals[3],
                "moversFromIO": from_io, "allPositive": positive, "moversShare": from_io / positive,
                "largestHeads": {f"L{layer}H{head}": sum(parts) for (layer, head), parts in
                                 sorted(by_head.items(), key=lambda item: -abs(sum(item[1])))[:6]}}

    def all(self):
        return {"logitDiff": self.ld, "roles": {role: [f"L{l}H{h}" for l, h in heads] for role, heads in self.roles.items()},
                "attention": self.attention_of_roles(), "edgesCut": self.edges_cut(),
                "headsResampled": self.heads_resampled(), "singleHeadsResampled": self.single_heads_resampled(),
                "moversAlone": self.movers_alone(), "inhibitionPaths": self.inhibition_paths(), "written": self.written()}


def repeated_random_tokens(model, vocabulary, period, sequences=40, seed=3):
    """Previous-token, duplicate-token and induction scores of every head, and the loss on either half (with BOS)."""
    ids = repeated_tokens(random.Random(seed), vocabulary, sequences, period, bos=True)
    record = Record()
    log_probs = model(ids, record).log_softmax(-1)[:, :-1].gather(-1, ids[:, 1:, None])[..., 0]
    scores = {}
    for layer in range(model.config.n_layer):
        pattern = record[f"{layer}.pattern"]
        diagonal = lambda offset: pattern.diagonal(-offset, 2, 3).mean((0, 2)).tolist()  # per head
        previous, duplicate, induction = diagonal(1), diagonal(period), diagonal(period - 1)
        for head in range(model.config.n_head):
            scores[f"L{layer}H{head}"] = {"previousToken": previous[head], "duplicateToken": duplicate[head],
                                          "induction": induction[head]}
    best = {kind: max(((s[kind], head) for head, s in scores.items())) for kind in
            ("previousToken", "duplicateToken", "induction")}
    return {"period": period, "lossFirstHalf": -log_probs[:, :period].mean().item(),
            "lossSecondHalf": -log_probs[:, period + 1:].mean().item(),
            "best": {kind: {"head": head, "score": score} for kind, (score, head) in best.items()}, "scores": scores}


def abc_calibration(model, vocabulary, seed=5):
    """With an unrelated giver: mean probability of the first two names and of the giver."""
    rng = random.Random(seed)
    prompts = []
    for template in TEMPLATES["paper"] * 4:
        io, s, giver = draw_names(rng, held_out=True)
        prompts.append(fill(vocabulary, template, io, s, giver, io, draw_slots(rng), bos=True, spacing="one"))
    batch = collate(vocabulary, prompts, [ABC] * len(prompts))
    rows = torch.arange(len(batch))
    probs = model(batch.ids)[rows, batch.end].softmax(-1)
    return {name: probs[rows, ids].mean().item() for name, ids in
            (("first pair, A", batch.io_name), ("first pair, B", batch.s_name), ("giver", batch.giver))}
