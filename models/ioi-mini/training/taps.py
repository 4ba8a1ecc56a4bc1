"""Small taps of model.GPT2 for measuring: record, cut edges, replace head outputs."""
import torch


def chain(*taps):
    """Calls each tap in turn on what the one before returned."""
    def tap(name, value):
        for each in taps:
            value = each(name, value)
        return value
    return tap


class Record:
    """Keeps every value under its point's name."""

    def __init__(self):
        self.values = {}

    def __call__(self, name, value):
        self.values[name] = value
        return value

    def __getitem__(self, name):
        return self.values[name]


def cut(edges):
    """Removes attention edges in all heads of all layers. `edges`: pairs of position tensors (query, key).

    The scores are masked, so the rest of the row takes over the lost attention.
    """
    def tap(name, value):
        if not name.endswith(".scores"):
            return value
        value, rows = value.clone(), torch.arange(len(value))
        for query, key in edges:
            value[rows, :, query, key] = -1e9
        return value
    return tap


def replace_z(heads, position, source, source_position):
    """Heads write what `source` (a dict "L.z" -> tensor) holds at `source_position`, at one position per row."""
    def tap(name, value):
        layer, point = name.split(".") if "." in name else (None, name)
        chosen = [head for at, head in heads if str(at) == layer]
        if point != "z" or not chosen:
            return value
        value, rows = value.clone(), torch.arange(len(value))
        for head in chosen:
            value[rows, position, head] = source[name][rows, source_position, head]
        return value
    return tap


def replace(name, heads, new):
    """One point's value is replaced in some heads (q, k, v or z: (batch, pos, head, d_head))."""
    def tap(at, value):
        if at != name:
            return value
        value = value.clone()
        value[:, :, heads] = new[:, :, heads]
        return value
    return tap
