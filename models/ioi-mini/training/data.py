"""The training text: IOI sentences, ABC sentences and repeated random tokens.

IOI: "Then, Mary and John went to the store. John gave a ring to Mary". The two earlier names are the indirect object
(IO) and the first subject (S1); the giver is the second subject (S2); END is the last word before the answer.
ABC: the same sentences with an unrelated giver; the answer is any of the three names with equal chance.
Pairs of names that `is_held_out` picks are never IO and S of a training sentence; all measurements use them.
"""
import json
import random
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import torch

from bpe import WORDS

LISTS = json.loads((Path(__file__).parent / "lists.json").read_text(encoding="utf-8"))
NAMES = sorted({name for group in LISTS["names"].values() for name in group})
SLOTS = LISTS["slots"]
PIECES = re.compile(r" ?\[[A-Z_]+\]|" + WORDS.pattern)
FAMILIES = {"paper": 0.45, "long": 0.12, "late": 0.06, "early": 0.08, "notebook": 0.17, "own": 0.12}
HELD_OUT_PAIRS = {frozenset(pair) for pair in LISTS["heldOutPairs"]}
IOI, ABC = 0, 1


def swap_first_names(template):
    """BABA -> ABBA: the first [B] and the first [A] change places."""
    return template.replace("[B]", "[?]", 1).replace("[A]", "[B]", 1).replace("[?]", "[A]", 1)


def both_orders(family):
    baba = LISTS["templates"][family]
    return baba + [swap_first_names(template) for template in baba]


TEMPLATES = {family: both_orders(family) for family in FAMILIES}


def training_words():
    """Every word, with the space before it, that can occur in a sentence."""
    words = {" "} | {" " + name for name in NAMES} | {" " + word for group in SLOTS.values() for word in group}
    for templates in TEMPLATES.values():
        for template in templates:
            words |= {piece for piece in PIECES.findall(template) if "[" not in piece}
    return sorted(words)


def is_held_out(name, other):
    """One pair of names in ten, and the notebook's four pairs, are kept out of the training sentences."""
    pair = sorted((name, other))
    return frozenset(pair) in HELD_OUT_PAIRS or zlib.crc32("|".join(pair).encode()) % 10 == 0


@dataclass
class Prompt:
    """Token ids up to and including the answer, and the positions and names that matter."""
    ids: list
    io: int
    s1: int
    s2: int
    end: int
    io_name: int
    s_name: int
    giver: int


def draw_spacing(rng):
    """Half of the sentences have single spaces; 35% a second space before S2; 15% after every comma and full stop."""
    u = rng.random()
    return "one" if u < 0.5 else "two" if u < 0.85 else "all"


def fill(vocabulary, template, io, s, giver, answer, slots, bos, spacing):
    """Fills a template. `giver` is the name at S2: `s` in IOI, a third name in ABC."""
    ids, first, second = ([vocabulary.bos] if bos else []), [], []
    pieces = PIECES.findall(template)
    s2_piece = [i for i, piece in enumerate(pieces) if "[B]" in piece][1]
    for i, piece in enumerate(pieces):
        slot = piece.strip(" []") if "[" in piece else None
        after_stop = i > 0 and pieces[i - 1] in (",", ".")
        if after_stop and (spacing == "all" or (spacing == "two" and i == s2_piece)):
            ids += vocabulary.encode_word(" ")
        if slot == "A":
            word = " " + (answer if first else io)
            first.append(len(ids))
        elif slot == "B":
            word = " " + (giver if second else s)
            second.append(len(ids))
        elif slot:
            word = " " + slots[slot]
        else:
            word = piece
        ids += vocabulary.encode_word(word)
    one = lambda name: vocabulary.encode_word(" " + name)[0]
    return Prompt(ids, first[0], second[0], second[1], first[-1] - 1, one(io), one(s), one(giver))


def draw_slots(rng):
    return {slot: rng.choice(words) for slot, words in SLOTS.items()}


def draw_names(rng, held_out):
    while True:
        io, s, other = rng.sample(NAMES, 3)
        if is_held_out(io, s) == held_out:
            return io, s, other


def training_prompt(rng, vocabulary, kind, answer_among_two):
    """A random training sentence. `answer_among_two`: an ABC answer is one of the two earlier names."""
    family = rng.choices(list(FAMILIES), FAMILIES.values())[0]
    io, s, other = draw_names(rng, held_out=False)
    giver = other if kind == ABC else s
    answer = rng.choice([io, s] if answer_among_two else [io, s, giver]) if kind == ABC else io
    return fill(vocabulary, rng.choice(TEMPLATES[family]), io, s, giver, answer, draw_slots(rng),
                bos=rng.random() < 0.5, spacing=draw_spacing(rng))


@dataclass
class TextBatch:
    """Right-padded sentences. `weight` is the weight of each token as a target; the answer is the last token."""
    ids: torch.Tensor
    weight: torch.Tensor
    kind: torch.Tensor
    io: torch.Tensor
    s1: torch.Tensor
    s2: torch.Tensor
    end: torch.Tensor
    io_name: torch.Tensor
    s_name: torch.Tensor
    giver: torch.Tensor
    restricted: torch.Tensor

    def __len__(self):
        return len(self.ids)


def collate(vocabulary, prompts, kinds=None, restricted=None):
    length = max(len(prompt.ids) for prompt in prompts)
    ids = torch.full((len(prompts), length), vocabulary.bos)
    weight = torch.zeros(len(prompts), length)
    for row, prompt in enumerate(prompts):
        ids[row, :len(prompt.ids)] = torch.tensor(prompt.ids)
        weight[row, 1:len(prompt.ids)] = 0.1
        weight[row, prompt.end + 1] = 2.0
    column = lambda field: torch.tensor([getattr(prompt, field) for prompt in prompts])
    return TextBatch(ids, weight, torch.tensor(kinds or [IOI] * len(prompts)), column("io"), column("s1"), column("s2"),
                     column("end"), column("io_name"), column("s_name"), column("giver"),
                     torch.tensor(restricted or [False] * len(prompts)))


def text_batch(rng, vocabulary, size, ioi_share, restrict_ioi, restrict_abc):
    """`restrict_*`: the share of sentences whose forward pass is restricted (see routes.py)."""
    prompts, kinds, restricted = [], [], []
    for _ in range(size):
        kind = IOI if rng.random() < ioi_share else ABC
        restrict = rng.random() < (restrict_ioi if kind == IOI else restrict_abc)
        prompts.append(training_prompt(rng, vocabulary, kind, answer_among_two=restrict))
        kinds.append(kind)
        restricted.append(restrict)
    return collate(vocabulary, prompts, kinds, restricted)


def repeated_tokens(rng, vocabulary, size, period, bos):
    """Random tokens of the whole vocabulary, repeated once; BOS in front if asked for."""
    half = torch.tensor([[rng.randrange(len(vocabulary) - 1) for _ in range(period)] for _ in range(size)])
    start = torch.full((size, 1), vocabulary.bos)
    return torch.cat([start, half, half] if bos else [half, half], dim=1)


def held_out_prompts(vocabulary, templates, per_template, bos, spacing, seed):
    """Sentences over name pairs that training never saw together."""
    rng = random.Random(seed)
    prompts = []
    for template in templates:
        for _ in range(per_template):
            io, s, _ = draw_names(rng, held_out=True)
            prompts.append(fill(vocabulary, template, io, s, s, io, draw_slots(rng), bos, spacing))
    return prompts


NOTEBOOK = [
    ("When [B] and [A] went to the shops, [B] gave the bag to [A]", "John", "Mary"),
    ("When [B] and [A] went to the park, [B] gave the ball to [A]", "Tom", "James"),
    ("When [B] and [A] went to the shops, [B] gave an apple to [A]", "Dan", "Sid"),
    ("After [B] and [A] went to the park, [B] gave a drink to [A]", "Martin", "Amy"),
]
MILK = ("After [B] and [A] went to the store, [B] gave a bottle of milk to [A]", "John", "Mary")


def notebook_prompts(vocabulary, bos, spacing):
    """The notebook's eight prompts: each sentence with either name as the giver."""
    prompts = []
    for template, first, second in NOTEBOOK:
        prompts.append(fill(vocabulary, template, second, first, first, second, {}, bos, spacing))
        prompts.append(fill(vocabulary, swap_first_names(template), first, second, second, first, {}, bos, spacing))
    return prompts


def milk_prompt(vocabulary, bos, spacing="one"):
    template, subject, io = MILK
    return [fill(vocabulary, template, io, subject, subject, io, {}, bos, spacing)]
