"""One library and one GPT-2 folder in a process that stays, timed on request.

    python worker.py --library transformer_lens|huggingface --folder FOLDER --threads 2

Speaks lines of JSON. The first line out says that the model is loaded:
    {"version", "importSeconds", "loadSeconds"}
Then one line in, one line out, until the input ends:
    {"what": "logits" | "last" | "cache", "batch": 8, "length": 15}   {"seconds"}     one forward pass
    {"what": "generate", "batch": 8, "length": 15, "newTokens": 50}   {"seconds"}     greedily, keys and values reused
    {"what": "headEffects", "batch": 8, "length": 15}                 {"seconds"}     one of `analyses.py`
    {"what": "composition"}                                           {"seconds"}     the same, of weights alone
    {"what": "residPreSweep", "differ": "s2", "batch": 8, "length": 15}  {"seconds"}  one of `sweeps.py`
    {"what": "matmul"}                                                {"gflops"}      the machine's float32 peak
    {"what": "memory"}                                                {"peakMb"}      largest resident size so far
"cold": true with any of them times its first run; else the same is done once before, untimed.
A command that cannot be carried out is answered by {"error"}. Everything the libraries print goes to standard error.
"""
import argparse
import json
import os
import sys
import time
from functools import partial
from importlib.metadata import version
from pathlib import Path

MATMUL_SIZE = 1024
MATMUL_REPEATS = 20
# What takes longer shows nothing of a warm-up; the same number in `circuitLensWorker.ts`.
WARM_UP_SECONDS_MAX = 10


def load_transformer_lens(folder):
    """The library's own model with its default weight processing: HookedTransformer up to 3.9, the bridge from 4.0 on."""
    begin = time.perf_counter()
    if int(version("transformer_lens").split(".")[0]) >= 4:
        from bridge import load_bridge as load
    else:
        from hooked import load_hooked_transformer as load
    from analyses import ANALYSES
    from sweeps import SWEEPS

    imported = time.perf_counter()
    model = load(folder)
    runs = {
        "logits": model,
        # There is no way to ask for the logits of the last position only.
        "last": model,
        "cache": model.run_with_cache,
        "generate": lambda tokens, newTokens: model.generate(
            tokens, max_new_tokens=newTokens, do_sample=False, stop_at_eos=False, verbose=False, return_type="tokens"
        ),
        **{name: partial(analysis, model) for name, analysis in ANALYSES.items()},
        **{name: partial(sweep, model) for name, sweep in SWEEPS.items()},
    }
    return runs, model.cfg.d_vocab, imported - begin, time.perf_counter() - imported


def load_hugging_face_alone(folder):
    """GPT2LMHeadModel with its default attention. Does not import TransformerLens, which would count as memory."""
    begin = time.perf_counter()
    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch
    from transformers import GPT2LMHeadModel

    imported = time.perf_counter()
    model = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32).eval()
    runs = {
        # A cache for generation is of no use to a single pass and would cost time.
        "logits": lambda tokens: model(tokens, use_cache=False),
        "last": lambda tokens: model(tokens, use_cache=False, logits_to_keep=1),
        "generate": lambda tokens, newTokens: model.generate(
            tokens,
            attention_mask=torch.ones_like(tokens),
            max_new_tokens=newTokens,
            min_new_tokens=newTokens,
            do_sample=False,
            pad_token_id=0,
        ),
    }
    return runs, model.config.vocab_size, imported - begin, time.perf_counter() - imported


LIBRARIES = {
    "transformer_lens": ("transformer_lens", load_transformer_lens),
    "huggingface": ("transformers", load_hugging_face_alone),
}


def token_ids(batch, length, d_vocab):
    """The same ids in every process; spread over the vocabulary, as real prompts spread over the embedding."""
    import torch

    return (torch.arange(batch * length) * 7919 % d_vocab).reshape(batch, length)


def seconds_of(runs, d_vocab, command, warmed_up):
    """Seconds of one command, after a warm-up of the first of its kind; of that where it takes long."""
    if command["what"] not in runs:
        raise ValueError(f"This library cannot run {command['what']}; it can run {', '.join(runs)}")
    tokens = token_ids(command.get("batch", 0), command.get("length", 0), d_vocab)
    more = {key: command[key] for key in ("differ", "newTokens") if key in command}
    run = partial(runs[command["what"]], tokens, **more)
    key = json.dumps(command)
    if key not in warmed_up and not command.get("cold"):
        warmed_up.add(key)
        seconds = timed(run)
        if seconds > WARM_UP_SECONDS_MAX:
            return seconds
    return timed(run)


def timed(run):
    """The result is freed when the clock has stopped."""
    begin = time.perf_counter()
    result = run()
    seconds = time.perf_counter() - begin
    del result
    return seconds


def matmul_gflops():
    """Best of several square float32 products: what this machine's cores can do at most."""
    import torch

    left, right = torch.rand(2, MATMUL_SIZE, MATMUL_SIZE)
    best = float("inf")
    for _ in range(MATMUL_REPEATS):
        begin = time.perf_counter()
        torch.mm(left, right)
        best = min(best, time.perf_counter() - begin)
    return 2 * MATMUL_SIZE**3 / best / 1e9


def peak_memory_mb():
    """VmHWM. (`resource.getrusage` would also count what the parent held when it started this process.)"""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def answer(runs, d_vocab, command, warmed_up):
    if command["what"] == "memory":
        return {"peakMb": peak_memory_mb()}
    if command["what"] == "matmul":
        return {"gflops": matmul_gflops()}
    return {"seconds": seconds_of(runs, d_vocab, command, warmed_up)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", choices=LIBRARIES, required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()
    # Without this, Hugging Face takes a mistyped folder for a name on the hub and complains about its letters.
    if not (Path(options.folder) / "config.json").exists():
        parser.error(f"{options.folder} has no config.json")

    # Keep the real standard output for replies, and send whatever a library prints to standard error.
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    # Before PyTorch is imported, so that loading too keeps to this number.
    os.environ["OMP_NUM_THREADS"] = str(options.threads)

    package, load = LIBRARIES[options.library]
    runs, d_vocab, import_seconds, load_seconds = load(options.folder)

    import torch

    torch.set_num_threads(options.threads)
    ready = {"version": version(package), "importSeconds": import_seconds, "loadSeconds": load_seconds}
    print(json.dumps(ready), file=replies)
    warmed_up = set()
    with torch.inference_mode():
        for line in sys.stdin:
            try:
                reply = answer(runs, d_vocab, json.loads(line), warmed_up)
            except Exception as error:  # The driver decides what a failed measurement means; the process stays.
                reply = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(reply), file=replies)


if __name__ == "__main__":
    main()
