"""Writes data/ioi-mini/lines.safetensors: what the TransformerLens lines that the product prints give when they are run.

    npx tsx test/oracles/writeLines.ts > lines.json && python test/oracles/lines.py lines.json

Each script is run as it is printed, in the repository's folder; its `result` is stored under the number of its case.
The scripts themselves stand in the file's metadata: the test refuses results of lines that have changed since.
"""
import contextlib
import hashlib
import io
import json
import os
import sys
from pathlib import Path

import torch

from files import DATA, REPOSITORY, weights_sha256, write


def result_of(text):
    """Runs a script and returns its `result`."""
    scope = {}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(text, "lines", "exec"), scope)
    return scope["result"]


def main():
    torch.set_num_threads(1)
    cases = json.loads(Path(sys.argv[1]).read_text())
    os.chdir(REPOSITORY)
    results = {str(i): result_of(case["text"]).float() for i, case in enumerate(cases)}
    texts = "\0".join(case["text"] for case in cases)
    metadata = {
        "weightsSha256": weights_sha256(REPOSITORY / "models" / "ioi-mini"),
        "textsSha256": hashlib.sha256(texts.encode()).hexdigest(),
    }
    write(DATA / "ioi-mini" / "lines.safetensors", results, metadata)


if __name__ == "__main__":
    main()
