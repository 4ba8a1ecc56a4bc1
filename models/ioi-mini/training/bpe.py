"""The vocabulary: a subset of GPT-2's byte-level BPE.

Every merge that GPT-2 applies to one of the training words is kept, in GPT-2's order. At each step BPE applies the
lowest-ranked merge that is present, and that merge is in the subset too, so a training word splits exactly as in
GPT-2 (only the ids differ). All 256 bytes are tokens, so any other text is accepted as well.
"""
import json
import re
from pathlib import Path

END_OF_TEXT = "<|endoftext|>"
# GPT-2's splitting rule, restricted to ASCII: all that the training text needs.
WORDS = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+")


def byte_alphabet():
    """GPT-2's printable stand-in for each byte, in GPT-2's id order (byte -> character)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return {**{b: chr(b) for b in printable}, **{b: chr(256 + i) for i, b in enumerate(others)}}


BYTES = byte_alphabet()


def read_merges(path):
    """GPT-2's vocab.bpe (or our merges.txt) as a list of pairs, lowest rank first."""
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    return [tuple(line.split()) for line in lines if line and not line.startswith("#version")]


def apply_merges(word, ranks):
    """Splits one word; returns its tokens and the merges that were used."""
    parts, used = [BYTES[b] for b in word.encode("utf-8")], []
    while len(parts) > 1:
        pairs = set(zip(parts, parts[1:]))
        best = min(pairs, key=lambda pair: ranks.get(pair, len(ranks)))
        if best not in ranks:
            break
        used.append(best)
        joined, i = [], 0
        while i < len(parts):
            if tuple(parts[i:i + 2]) == best:
                joined.append(parts[i] + parts[i + 1])
                i += 2
            else:
                joined.append(parts[i])
                i += 1
        parts = joined
    return parts, used


class Vocabulary:
    """A tokenizer: the 256 bytes, one token per merge, and <|endoftext|> as the last id (it is also BOS)."""

    def __init__(self, merges):
        self.merges = list(merges)
        self.ranks = {pair: rank for rank, pair in enumerate(self.merges)}
        tokens = [*BYTES.values(), *(a + b for a, b in self.merges), END_OF_TEXT]
        self.ids = {token: i for i, token in enumerate(tokens)}
        assert len(self.ids) == len(tokens), "two merges give the same token"
        self.bos = self.ids[END_OF_TEXT]
        self.cache = {}

    def __len__(self):
        return len(self.ids)

    def encode_word(self, word):
        if word not in self.cache:
            self.cache[word] = [self.ids[t] for t in apply_merges(word, self.ranks)[0]]
        return self.cache[word]

    def encode(self, text):
        return [i for word in WORDS.findall(text) for i in self.encode_word(word)]

    def files(self):
        """The two files of a Hugging Face GPT-2 tokenizer, by name."""
        merges = ["#version: 0.2", *(f"{a} {b}" for a, b in self.merges)]
        return {"vocab.json": json.dumps(self.ids, ensure_ascii=False), "merges.txt": "\n".join(merges) + "\n"}

    def save(self, folder):
        for name, text in self.files().items():
            (Path(folder) / name).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder):
        return cls(read_merges(Path(folder) / "merges.txt"))


def build_vocabulary(gpt2_merges, words):
    """The subset of GPT-2's merges closed over `words`."""
    ranks = {pair: rank for rank, pair in enumerate(gpt2_merges)}
    used = {pair for word in words for pair in apply_merges(word, ranks)[1]}
    vocabulary = Vocabulary(sorted(used, key=ranks.get))
    for word in words:
        assert apply_merges(word, ranks)[0] == apply_merges(word, vocabulary.ranks)[0], word
    return vocabulary
