"""The loss around a network: a plane through the space of its weights, and the path that training took on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from .._checks import must, one_of
from ..errors import ConfigError, DataError
from ..models.parameters import flatten
from ..recording import Recording
from .members import blocks, member_logits

FloatArray = NDArray[np.float64]
Plane = Literal["random", "path"]
LossPart = Literal["train", "valid"]

MAX_RESOLUTION = 500
MARGIN = 0.25  # around the path on its own plane, as a share of its length


@dataclass(frozen=True, eq=False)
class LossSurface:
    """The loss on a plane of weights, θ(a, b) = θ* + a·δ + b·η.

    Parameters
    ----------
    a, b : ndarray of float64, shape (n_a,) and (n_b,)
        Places along the two directions; θ*, the frame's own weights, are at (0, 0).
    loss : ndarray of float64, shape (n_b, n_a)
        Mean loss of the part's rows, without penalties, in the loss's own units; infinite where it overflows.
    path : ndarray of float64, shape (n_frames, 2)
        The kept frames, projected on the plane by least squares.
    directions : ndarray of float64, shape (2, n_params)
        δ and η.
    plane : {"random", "path"}
        Filter-normalised random directions, or the two principal components of the path.
    explained : pair of float, or None
        The shares of the path's variance along the two principal components; None for random directions.
    part : {"train", "valid"}
        Which rows.
    loss_name : str
        Which loss.
    """

    a: FloatArray
    b: FloatArray
    loss: FloatArray
    path: FloatArray
    directions: FloatArray
    plane: Plane
    explained: tuple[float, float] | None
    part: LossPart
    loss_name: str


def loss_surface(
    recording: Recording,
    *,
    plane: Plane = "random",
    resolution: int = 51,
    span: float | None = None,
    part: LossPart = "train",
    frame: int = -1,
    seed: int = 0,
) -> LossSurface:
    """Evaluate the loss on a plane through a recorded network.

    "random" draws two normal directions and scales each filter of them (a neuron's row of incoming weights) to the
    norm of the network's own (H. Li et al., arXiv 1712.09913, section 4), so that surfaces of different networks can
    be compared; along biases and other vectors the directions are zero, as in the pictures of that paper.
    "path" takes the two principal components of the frames' differences from the network (section 7 there), which show
    most of what training did. What a network counts, as batch normalisation counts its batches, is never moved.
    Nothing is trained, and the network is never changed: copies of its weights are.

    Parameters
    ----------
    recording : Recording
        The run.
    plane : {"random", "path"}
        Which directions.
    resolution : int
        Points along each direction, 2 to 500; an odd number has the network itself in the middle.
    span : float, optional
        The plane reaches from -span to +span along both directions; none takes 1 for random directions, or more to
        hold the path, and the path's own extent with a margin for its plane.
    part : {"train", "valid"}
        Whose rows' loss; the training rows are those that the run drew, labels included.
    frame : int
        The network in the middle; negative counts from the end.
    seed : int
        Of the random directions.

    Raises
    ------
    ConfigError
        If a setting is wrong, or the path has too few different frames for a plane.
    DataError
        If the part has no rows, or no weights could be moved.

    Examples
    --------
    >>> from separatrix import DataConfig, TrainConfig, train
    >>> run = train(data=DataConfig("moons", n_samples=200), train=TrainConfig(max_epochs=3, learning_rate=0.3))
    >>> surface = loss_surface(run, resolution=11)
    >>> bool(abs(surface.loss[5, 5] - run.history["train_loss"][-1]) < 1e-6)
    True
    """
    _check(plane, part, resolution, span)
    center = recording.flat(frame).astype(np.float64)
    frames = np.stack([recording.flat(index) for index in range(recording.n_frames)]).astype(np.float64)
    if plane == "random":
        directions, explained = _random_directions(recording, frame, seed), None
    else:
        directions, explained = _principal_directions((frames - center) * _movable(recording))
    path: FloatArray = np.linalg.lstsq(directions.T, (frames - center).T, rcond=None)[0].T.astype(np.float64)
    a, b = (_places(path[:, axis], plane, span, resolution) for axis in (0, 1))
    points = np.stack(np.meshgrid(a, b), axis=-1).reshape(-1, 2)
    loss = _losses(recording, center, directions, points, part).reshape(len(b), len(a))
    return LossSurface(a, b, loss, path, directions, plane, explained, part, recording.loss)


def _random_directions(recording: Recording, frame: int, seed: int) -> FloatArray:
    rng = np.random.default_rng(seed)
    weights = {name: values[frame].astype(np.float64) for name, values in recording.weights.items()}
    directions = np.stack(
        [flatten({name: _filters(rng, values) for name, values in weights.items()}) for _ in range(2)]
    )
    if np.linalg.matrix_rank(directions) < 2:
        raise DataError("The network has fewer than two weights that a plane could be laid along.")
    return directions


def _movable(recording: Recording) -> NDArray[np.bool_]:
    """Return which of the flat numbers are no counts, shape (n_params,)."""
    return np.concatenate([np.full(values[0].size, values.dtype.kind == "f") for values in recording.weights.values()])


def _filters(rng: np.random.Generator, weight: FloatArray) -> FloatArray:
    """Draw a direction with the norm of each filter of a weight (n_out, ...); zero for vectors such as biases."""
    drawn = rng.standard_normal(weight.shape)
    if weight.ndim < 2:
        return np.zeros(weight.shape)
    own, other = (np.linalg.norm(values.reshape(len(values), -1), axis=1) for values in (weight, drawn))
    scale = own / np.where(other > 0, other, 1)
    return np.asarray(drawn * scale.reshape(-1, *[1] * (weight.ndim - 1)))


def _principal_directions(differences: FloatArray) -> tuple[FloatArray, tuple[float, float]]:
    """Return the first two right singular vectors of the frames' differences, and their shares of the variance."""
    _, lengths, directions = np.linalg.svd(differences, full_matrices=False)
    if np.linalg.matrix_rank(differences) < 2:
        advice = 'Keep more frames, or take plane="random".'
        raise ConfigError(must("The path", "of at least three frames that lie on no line", len(differences), advice))
    shares = lengths**2 / (lengths**2).sum()
    return directions[:2], (float(shares[0]), float(shares[1]))


def _places(path: FloatArray, plane: Plane, span: float | None, resolution: int) -> FloatArray:
    if span is not None:
        return np.linspace(-span, span, resolution)
    if plane == "random":
        reach = max(1.0, 1.1 * float(np.abs(path).max()))
        return np.linspace(-reach, reach, resolution)
    low, high = float(path.min()), float(path.max())
    margin = MARGIN * (high - low)
    return np.linspace(low - margin, high + margin, resolution)


def _losses(
    recording: Recording, center: FloatArray, directions: FloatArray, points: FloatArray, part: LossPart
) -> FloatArray:
    """Return the loss at each point (n_points, 2): the points are a population of networks."""
    import torch

    from ..engines.losses import select_loss
    from ..engines.staging import Stage

    data, train = recording.data, recording.config.train.model_copy(update={"device": "cpu"})
    config = recording.config.replace(train=train)
    loss = select_loss(recording.loss, data.n_outputs, regression=data.classes is None)
    stage = Stage(data, loss, data.n_outputs, train)
    if part == "valid" and not len(data.valid_index):
        raise DataError('There are no validation rows. Set data.validation_fraction, or take part="train".')
    rows = stage.training_part(config.seed) if part == "train" else stage.part(data.valid_index)
    fed = rows.X.double().numpy()
    weight = torch.ones(len(rows), dtype=torch.float64) if rows.weight is None else rows.weight.double()
    total = torch.zeros(len(points), dtype=torch.float64)
    for members, block in blocks(len(points), len(rows), data.n_outputs):
        weights = center + points[members] @ directions
        with np.errstate(over="ignore"):  # of weights far away, in float32
            logits = member_logits(config, data, weights.astype(train.dtype), fed[block], recording.prototype)
        n_models, n_rows = logits.shape[:2]
        targets = rows.targets[block].repeat(n_models, *[1] * (rows.targets.ndim - 1))
        targets = targets if targets.dtype == torch.int64 else targets.double()
        values = loss.rows(torch.from_numpy(logits).flatten(0, 1), targets).reshape(n_models, n_rows)
        total[members] += values @ weight[block]
    found = (total / weight.sum()).numpy()
    return np.asarray(np.where(np.isnan(found), np.inf, found))


def _check(plane: str, part: str, resolution: Any, span: float | None) -> None:
    if plane not in get_args(Plane):
        raise ConfigError(one_of("plane", get_args(Plane), plane))
    if part not in get_args(LossPart):
        raise ConfigError(one_of("part", get_args(LossPart), part))
    whole = isinstance(resolution, int | np.integer) and not isinstance(resolution, bool)
    if not whole or not 2 <= resolution <= MAX_RESOLUTION:
        raise ConfigError(must("resolution", f"a whole number from 2 to {MAX_RESOLUTION}", resolution))
    if span is not None and not (np.isfinite(span) and span > 0):
        raise ConfigError(must("span", "greater than 0", span))
