"""Why a run met NaN or infinity, in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..config import TrainConfig
from ..recording import Outcome

LARGE_INPUT = 1e3  # inputs beyond this make the first layer's gradients thousands of times its weights


def diverged(what: str, step: int, losses: Sequence[float], largest_input: float, config: TrainConfig) -> Outcome:
    """Return the outcome of a run whose `what` was not finite at `step`, with the likeliest cause.

    Parameters
    ----------
    what : str
        "the loss", "the weights" or the like.
    step : int
        Counted from 1.
    losses : sequence of float
        The finite losses before, nats per sample for cross-entropy.
    largest_input : float
        Largest absolute value that the network was fed.
    config : TrainConfig
        The settings.
    """
    rates = config.learning_rate if isinstance(config.learning_rate, tuple) else (config.learning_rate,)
    rate, smaller = _shown(rates), _shown([min(rate / 10, 1.0) for rate in rates])
    said = f"Step {step}: {what} became NaN or infinite. "
    kept = " The last finite weights are kept."
    if largest_input > LARGE_INPUT:
        cause = f"The inputs are as large as {largest_input:.3g}: standardize the data."
    elif len(losses) > 1 and max(losses) > 2 * losses[0]:
        cause = (
            f"The loss had risen from {losses[0]:.3g} to {max(losses):.3g}, so learning_rate={rate} "
            f"is probably too large: try {smaller}."
        )
    elif config.dtype == "float32" and len(losses) > 0 and np.max(np.abs(losses)) > 1e30:
        cause = 'The numbers outgrew float32: scale the target, or train with dtype="float64".'
    else:
        cause = (
            f"The first steps were too long: try learning_rate={smaller}, a smaller initial_scale, or a smaller target."
        )
    return Outcome("diverged", step, said + cause + kept)


def _shown(rates: Sequence[float]) -> str:
    shown = ", ".join(f"{rate:g}" for rate in rates)
    return shown if len(rates) == 1 else f"({shown})"
