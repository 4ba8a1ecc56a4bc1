"""TransformerLens up to 3.9 on a GPT-2 folder, loaded as the oracles load it."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "test" / "oracles"))

from lens import FLAGS, REFACTOR, hooked_transformer, load_hugging_face


def load_hooked_transformer(folder):
    """HookedTransformer with its default weight processing."""
    return hooked_transformer(load_hugging_face(folder), {name: name != REFACTOR for name in FLAGS})
