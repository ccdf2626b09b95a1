"""How often Python looks for garbage: a figure of a million answers makes many objects, and none in circles."""

import gc

SELDOM = (50_000, 20, 20)
"""In place of 700, 10 and 10 (`gc.set_threshold`): a tenth of the time that a large figure takes went into looking
(docs/figures.md)."""


def seldom() -> None:
    """Look seldom, and never again at what was loaded at the start."""
    gc.set_threshold(*SELDOM)
    gc.freeze()
