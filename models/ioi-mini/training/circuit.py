"""Which heads are meant to do what (layer, head). The training restrictions and hints name these heads."""

MOVERS = [(3, 0), (3, 1), (3, 2)]
S_INHIBITION = [(2, 0), (2, 1), (2, 2)]
DUPLICATE = [(0, 0), (0, 2)]
INDUCTION = [(1, 1), (1, 2)]
PREVIOUS = [(0, 1)]

MOVER_LAYER, S_INHIBITION_LAYER = 3, 2


def heads_of(group):
    """The head numbers of a group whose heads share a layer."""
    assert len({layer for layer, _ in group}) == 1
    return [head for _, head in group]
