"""Writes data/<case>/weights.<flag set>.safetensors: what TransformerLens makes of heads' weights.

    python weights.py [--case NAME]

Spectra, composition scores and factored matrices of every head. Cases and flag sets stand in cases.json; here is which.
"""
import json

import torch
from transformer_lens import FactoredMatrix

from cases import each_case
from files import DATA, write
from lens import load_hugging_face
from models import each_model

CHOSEN = {"odd": ("none", "defaults", "all"), "ioi-mini": ("none", "defaults")}

# The head whose factored matrix is taken apart, and of which a corner is kept.
HEAD = (1, 2)


def circuits(model):
    """Name -> FactoredMatrix [layer, head, …]: the four that the operations know."""
    ov, qk = model.OV, model.QK
    return {
        "ov": ov,
        "qk": qk,
        "fullOv": model.W_E @ ov @ model.W_U,
        "fullQk": model.W_E @ qk @ model.W_E.T,
    }


@torch.inference_mode()
def weight_tensors(model):
    tensors = {"tokens": torch.zeros((1, 1), dtype=torch.int64)}
    for name, matrix in circuits(model).items():
        eigenvalues = matrix.eigenvalues
        tensors[f"{name}.real"], tensors[f"{name}.imaginary"] = eigenvalues.real, eigenvalues.imag
        tensors[f"{name}.copyingScore"] = eigenvalues.sum(-1).real / eigenvalues.abs().sum(-1)
        tensors[f"{name}.singularValues"] = matrix.S
        tensors[f"{name}.norm"] = matrix.norm()
    for kind in "QKV":
        tensors[f"composition.{kind.lower()}"] = model.all_composition_scores(kind)
    one = FactoredMatrix(model.W_V[HEAD], model.W_O[HEAD])
    other = FactoredMatrix(model.W_Q[HEAD], model.W_K[HEAD].T)
    tensors["one.corner"] = one.get_corner(3)
    tensors["one.transposed"] = one.T.get_corner(3)
    tensors["one.product"] = (one @ other).AB
    tensors["one.even"] = one.make_even().AB
    left, right = one.collapse_l(), one.collapse_r()
    tensors["one.collapsedLeft"], tensors["one.collapsedRight"] = left.T @ left, right @ right.T
    for name, matrix in (("wIn", model.W_in[1].T), ("wOut", model.W_out[1])):
        tensors[f"{name}.singularValues"] = torch.linalg.svdvals(matrix)
    return {name: value.float().contiguous() if name != "tokens" else value for name, value in tensors.items()}


def generate(case, folder, flag_sets):
    """Writes the files of one case from the model in `folder`."""
    hf_model = load_hugging_face(folder)
    for name, model, about in each_model(case, folder, hf_model, flag_sets, CHOSEN[case["name"]]):
        metadata = {**about, "head": json.dumps(HEAD)}
        write(DATA / case["name"] / f"weights.{name}.safetensors", weight_tensors(model), metadata)


def main():
    for case, folder, flag_sets in each_case(__doc__, CHOSEN):
        generate(case, folder, flag_sets)


if __name__ == "__main__":
    main()
