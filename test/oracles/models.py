"""A case's prompts, and its model under each set of weight flags: what every script of an analysis begins with."""
import json

import torch

from files import tokenize, weights_sha256
from lens import hooked_transformer


def tokens_of(case, folder):
    """Token ids [prompt, position] of a case."""
    if "tokens" in case:
        return torch.tensor(case["tokens"])
    return tokenize(folder, case["texts"], case["maxTokens"])


def answers_of(chosen, tokens):
    """Answers [correct, incorrect] of each prompt: ids, or those that stand at `answerPositions` of the prompt."""
    return chosen.get("answers") or tokens.gather(1, torch.tensor(chosen["answerPositions"])).tolist()


def each_model(case, folder, hf_model, flag_sets, names):
    """Yields (name of a flag set, the model with it, the metadata that every file has)."""
    for name in names:
        metadata = {
            "case": case["name"],
            "flags": name,
            "weightFlags": json.dumps(flag_sets[name]),
            "weightsSha256": weights_sha256(folder),
        }
        yield name, hooked_transformer(hf_model, flag_sets[name]), metadata
