"""Who trains the job. A new peer or engine is one file with `prepare`, and one line here.

A peer's module imports its packages at its top, as its import is timed. Its ``prepare(job, inputs)`` returns a function
that trains from the same start whenever it is called and returns the mean loss of its last epoch.
"""

from __future__ import annotations

from dataclasses import dataclass

TUTORIAL = "the tutorial's loop"


@dataclass(frozen=True)
class Peer:
    """A way to train: the module in this folder, the packages it needs, and what it keeps of the losses."""

    module: str
    needs: tuple[str, ...]
    keeps: str


PEERS = {
    TUTORIAL: Peer("tutorial", ("torch",), "every step"),
    "skorch": Peer("skorch_net", ("torch", "skorch"), "every step"),
    "torch eager on sliced tensors": Peer("torch_eager", ("torch",), "every step"),
    "scikit-learn MLPClassifier": Peer("sklearn_mlp", ("sklearn",), "every epoch"),
    "JAX jit(scan)": Peer("jax_scan", ("jax",), "every step"),
    "separatrix, native engine": Peer("separatrix_native", ("separatrix._native",), "every step"),
    "separatrix, native engine, as it comes": Peer(
        "separatrix_native_defaults",
        ("separatrix._native",),
        "every step; each epoch both parts' loss and accuracy, and the weights",
    ),
    "separatrix, autograd engine": Peer("separatrix_autograd", ("separatrix",), "every step"),
    "separatrix, autograd engine, as it comes": Peer(
        "separatrix_defaults", ("separatrix",), "every step; each epoch both parts' loss and accuracy, and the weights"
    ),
}
