"""The cases of cases.json as a script works through them."""
import argparse
import tempfile
from pathlib import Path

import torch

from files import REPOSITORY, read_cases
from random_checkpoint import write_checkpoint


def each_case(description, names=None):
    """Yields (case, its model folder, all flag sets) of every case, or of those in `names`; `--case NAME` asks for one.

    A random model is written into a temporary folder, which is gone when the next case begins. A shipped one that does
    not exist yet is left out.
    """
    table = read_cases()
    chosen = [case for case in table["cases"] if names is None or case["name"] in names]
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", choices=[case["name"] for case in table["cases"]], help="only this one")
    only = parser.parse_args().case
    # One thread: sums are then formed in one order, and a second run writes the same bytes.
    torch.set_num_threads(1)
    for case in chosen:
        if only not in (None, case["name"]):
            continue
        if "random" in case:
            with tempfile.TemporaryDirectory() as folder:
                write_checkpoint(folder, **case["random"])
                yield case, Path(folder), table["flagSets"]
        elif (REPOSITORY / case["folder"] / "model.safetensors").exists():
            yield case, REPOSITORY / case["folder"], table["flagSets"]
        else:
            print(f"{case['name']}: skipped, {case['folder']}/model.safetensors does not exist")
