"""Trains ioi-mini (or its control) and saves the weights.

    python training/train.py --out runs/ioi-mini             # the model
    python training/train.py --out runs/control --control    # the same data and steps, no restrictions, cuts or hints
"""
import argparse
import json
import math
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F

import circuit
from bpe import build_vocabulary, read_merges
from data import ABC, IOI, repeated_tokens, text_batch, training_words
from model import Config, GPT2, no_tap
from routes import NO_DUPLICATE, NO_INDUCTION, NO_S2_NEXT, NO_S2_S1, Chances, Route

REPOSITORY = Path(__file__).resolve().parents[3]
GPT2_MERGES = REPOSITORY / "packages" / "model" / "assets" / "gpt2" / "vocab.bpe"

SENTENCES, IOI_SHARE = 64, 0.62     # per step; the other sentences are ABC
REPEATS, REPEAT_WEIGHT = 12, 0.5    # sequences of repeated random tokens per step, and the weight of their loss
LEARNING_RATE, WARM_UP, WEIGHT_DECAY = 1.5e-3, 100, 0.01
ALL_RESTRICTED_STEPS = 500          # before this step every sentence is restricted in every way
RESTRICT_IOI, RESTRICT_ABC = 0.8, 0.5
HINT_WEIGHT, HINT_STEPS = 0.2, 800  # attention hints on sentences fade to nothing at this step
TARGET_WEIGHT, TARGET_FROM, TARGET_FULL_AT = 0.2, 300, 800
REPEAT_HINT_WEIGHT, REPEAT_HINT_UNTIL = 0.1, 0.8  # on repeats, until this share of the training


def attention_hint(probability):
    """Pulls attention towards an edge; empty selections count as nothing."""
    return -(probability + 1e-4).log().mean() if probability.numel() else torch.zeros(())


def sentence_hint(patterns, batch, route):
    """The intended heads should look where the circuit says (restricted IOI sentences whose edge is not cut)."""
    rows = torch.arange(len(batch))
    usable = (batch.kind == IOI) & batch.restricted

    def edge(heads, query, key, cuts):
        keep = usable & ~route.has_cut(*cuts)
        return sum(attention_hint(patterns[layer][rows, head, query, key][keep]) for layer, head in heads) / len(heads)

    return (edge(circuit.MOVERS, batch.end, batch.io, ("S2->S1 and S2->S1+1", "END->S2", *NO_DUPLICATE, *NO_INDUCTION))
            + edge(circuit.S_INHIBITION, batch.end, batch.s2, ("END->S2",))
            + edge(circuit.DUPLICATE, batch.s2, batch.s1, NO_S2_S1)
            + edge(circuit.INDUCTION, batch.s2, batch.s1 + 1, (*NO_S2_NEXT, "S1+1->S1", "previous resampled"))
            + edge(circuit.PREVIOUS, batch.s1 + 1, batch.s1, ("S1+1->S1",)))


def repeat_hint(patterns, period, bos):
    """The same for previous-token, duplicate-token and induction heads on repeated random tokens."""
    start = period + int(bos)  # first position of the second half

    def diagonal(heads, offset, first):
        return sum(attention_hint(patterns[layer][:, head].diagonal(-offset, 1, 2)[:, first - offset:])
                   for layer, head in heads) / len(heads)

    return (diagonal(circuit.PREVIOUS, 1, 1) + diagonal(circuit.DUPLICATE, period, start)
            + diagonal(circuit.INDUCTION, period - 1, start))


class Capture:
    """A tap that keeps the attention patterns and passes everything on to another tap."""

    def __init__(self, tap=no_tap):
        self.tap, self.patterns = tap, {}

    def __call__(self, name, value):
        value = self.tap(name, value)
        if name.endswith(".pattern"):
            self.patterns[int(name.split(".")[0])] = value
        return value


def token_loss(logits, ids):
    return F.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten(), reduction="none").view(len(ids), -1)


def sentence_loss(logits, batch, route, target_weight):
    """Cross-entropy on every word; with a route, the answer is also held to the target logit difference.

    The targets act twice: as a soft label between IO and S, and as a distance (only when more than the movers' outputs
    reach the answer; an intact sentence may exceed its target).
    """
    rows = torch.arange(len(batch))
    losses = token_loss(logits, batch.ids)
    plain = losses[rows, batch.end]
    if route is None:
        return (losses * batch.weight[:, 1:]).sum() / batch.weight.sum(), plain
    last = logits[rows, batch.end]
    log_probs = last.log_softmax(-1)
    io_share = route.target.sigmoid()
    soft = -(io_share * log_probs[rows, batch.io_name] + (1 - io_share) * log_probs[rows, batch.s_name])
    error = last[rows, batch.io_name] - last[rows, batch.s_name] - route.target
    error = torch.where(route.has_cut("none"), error.clamp_max(0), error)
    distance = F.huber_loss(error, torch.zeros_like(error), reduction="none", delta=2.0)
    answer = torch.where(batch.kind == IOI, soft + target_weight * ~route.only_movers * distance, plain)
    losses = losses.clone()
    losses[rows, batch.end] = answer
    return (losses * batch.weight[:, 1:]).sum() / batch.weight.sum(), plain


def repeat_loss(logits, ids, start):
    losses = token_loss(logits, ids)
    return losses[:, start:].mean() + 0.04 * losses[:, :start].mean()


def draw_period(rng):
    """Mostly short; some as long as the context allows."""
    return rng.randint(5, 20) if rng.random() < 0.6 else rng.randint(21, 63)


def learning_rate(step, steps):
    return LEARNING_RATE * min(1, (step + 1) / WARM_UP) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * step / steps)))


def target_weight(step):
    """How much the target logit differences count: nothing at first, all of it from TARGET_FULL_AT on."""
    return TARGET_WEIGHT * min(1.0, max(0.0, (step - TARGET_FROM) / (TARGET_FULL_AT - TARGET_FROM)))


def train(vocabulary, seed, steps, control, out, log_every=50):
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = GPT2(Config(vocab_size=len(vocabulary)))
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    began = time.time()
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = learning_rate(step, steps)
        first_stage = step < ALL_RESTRICTED_STEPS
        batch = text_batch(rng, vocabulary, SENTENCES, IOI_SHARE,
                           restrict_ioi=1.0 if first_stage else RESTRICT_IOI,
                           restrict_abc=1.0 if first_stage else RESTRICT_ABC)
        route = None
        if not control:
            route = Route(rng, model, batch, Chances.always() if first_stage else Chances())
        seen = Capture(route or no_tap)
        logits = model(batch.ids, seen)
        loss, answer = sentence_loss(logits, batch, route, target_weight(step))
        if route and step < HINT_STEPS:
            loss = loss + HINT_WEIGHT * (1 - step / HINT_STEPS) * sentence_hint(seen.patterns, batch, route)

        period, bos = draw_period(rng), rng.random() < 0.5
        ids = repeated_tokens(rng, vocabulary, REPEATS, period, bos)
        seen = Capture()
        repeats = repeat_loss(model(ids, seen), ids, period + int(bos))
        loss = loss + REPEAT_WEIGHT * repeats
        if route and step < REPEAT_HINT_UNTIL * steps:
            loss = loss + REPEAT_HINT_WEIGHT * repeat_hint(seen.patterns, period, bos)

        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % log_every == 0:
            report(step + 1, time.time() - began, batch, route, logits, answer, repeats)
    out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), out / "model.pt")
    (out / "run.json").write_text(json.dumps(
        {"seed": seed, "steps": steps, "control": control, "seconds": round(time.time() - began)}))
    return model


@torch.no_grad()
def report(step, seconds, batch, route, logits, answer, repeats):
    rows = torch.arange(len(batch))
    last = logits[rows, batch.end]
    difference = last[rows, batch.io_name] - last[rows, batch.s_name]
    free = (batch.kind == IOI) & ~batch.restricted
    parts = [f"step {step} {seconds:.0f}s", f"repeats {repeats:.2f}", f"abc {answer[batch.kind == ABC].mean():.2f}"]
    groups = {"free": free} if route is None else {
        "free": free & route.has_cut("none"), "restricted": batch.restricted & (batch.kind == IOI) & route.has_cut("none"),
        "dup cut": route.has_cut("S2->S1"), "dup res": route.has_cut("duplicate resampled"),
        "ind cut": route.has_cut("S2->S1+1", "S1+1->S1"),
        "ind res": route.has_cut("induction resampled", "previous resampled"),
        "both": route.has_cut("S2->S1 and S2->S1+1", "duplicate and induction resampled")}
    parts += [f"{name} {difference[rows_].mean():.2f}" for name, rows_ in groups.items()]
    print(" | ".join(parts), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for model.pt and the vocabulary")
    parser.add_argument("--merges", type=Path, default=GPT2_MERGES, help="GPT-2's vocab.bpe")
    parser.add_argument("--steps", type=int, default=3200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--control", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    vocabulary = build_vocabulary(read_merges(args.merges), training_words())
    args.out.mkdir(parents=True, exist_ok=True)
    vocabulary.save(args.out)
    train(vocabulary, args.seed, args.steps, args.control, args.out)


if __name__ == "__main__":
    main()
