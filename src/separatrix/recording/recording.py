"""The record of one training: everything that can be drawn, asked or replayed afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must
from ..config import RunConfig
from ..data.dataset import Dataset
from ..errors import ConfigError, DataError
from .forward import answers_natively, forward_members
from .history import History

if TYPE_CHECKING:
    import torch
    from torch import nn

    from ..notebook.widget import ReplayWidget

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Status = Literal["done", "converged", "stopped_early", "diverged", "interrupted"]

ROWS_AT_ONCE = 65_536  # bounds the memory of an evaluation


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    Parameters
    ----------
    status : str
        "done": all epochs. "converged" or "stopped_early": no improvement of the training or validation loss for
        `patience` epochs. "diverged": NaN or infinity. "interrupted": stopped from outside.
    step : int
        Number of steps taken; for "diverged" the step, counted from 1, whose loss or weights were not finite.
    message : str
        The same in a sentence, with the likely cause and what to do.
    """

    status: Status
    step: int
    message: str


@dataclass(frozen=True, eq=False)
class Recording:
    """One training: its config, data, history, and the weights of every kept frame.

    Parameters
    ----------
    config : RunConfig
        What determined the run.
    data : Dataset
        The rows, labels, split and scale it was trained on.
    history : History
        Losses and scores over time.
    frame_steps : ndarray of int64, shape (n_frames,)
        Number of steps taken when each frame was kept. The last frame is the result of the run: with `restore_best`
        it repeats the best epoch's weights.
    weights : mapping of str to ndarray
        For each name of the module's ``state_dict`` its values, shape (n_frames, ...).
    outcome : Outcome
        How the run ended.
    engine : str
        Which engine trained it.
    steps_per_epoch : int
        Updates in one epoch.
    versions : mapping of str to str
        The versions that made it.
    prototype : nn.Module, optional
        The caller's own module, whose class no file can name; kept in memory only.
    """

    config: RunConfig
    data: Dataset
    history: History
    frame_steps: IntArray
    weights: Mapping[str, NDArray[Any]]
    outcome: Outcome
    engine: str
    steps_per_epoch: int
    versions: Mapping[str, str] = field(default_factory=dict)
    prototype: nn.Module | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        last = ", ".join(f"{name} {value:.4g}" for name, value in self.history.last().items() if name != "epoch")
        return (
            f"Recording({self.config.data.name}, {self.config.model.name}, seed {self.config.seed}: "
            f"{self.outcome.status}, {self.history.n_epochs} epochs, {self.n_frames} frames; {last})"
        )

    @property
    def status(self) -> Status:
        return self.outcome.status

    @property
    def n_frames(self) -> int:
        return len(self.frame_steps)

    @property
    def frame_epochs(self) -> FloatArray:
        """The time of each frame in epochs, shape (n_frames,)."""
        return self.frame_steps / self.steps_per_epoch

    def state_dict(self, frame: int = -1) -> dict[str, torch.Tensor]:
        """Return the weights of a frame as torch's ``state_dict``.

        Parameters
        ----------
        frame : int
            Which frame; negative counts from the end.

        Raises
        ------
        ConfigError
            If there is no such frame.
        """
        import torch

        frame = self._checked(frame)
        return {name: torch.from_numpy(np.array(values[frame])) for name, values in self.weights.items()}

    @property
    def answers_natively(self) -> bool:
        """Whether the compiled core evaluates this network; PyTorch does otherwise."""
        return self.prototype is None and answers_natively(self.config)

    def flat(self, frame: int = -1) -> NDArray[Any]:
        """Return the weights of a frame as one row of numbers, shape (n_params,), in the ``state_dict``'s order."""
        from ..models.parameters import flatten

        frame = self._checked(frame)
        return flatten({name: values[frame] for name, values in self.weights.items()})

    def module(self, frame: int = -1) -> nn.Module:
        """Return a new module with the weights of a frame, in evaluation mode.

        Parameters
        ----------
        frame : int
            Which frame; negative counts from the end.

        Raises
        ------
        ConfigError
            If the network is the caller's own and the file was loaded without a module of its class.
        """
        import copy

        module = copy.deepcopy(self._prototype)
        module.load_state_dict(self.state_dict(frame))
        return module.eval()

    def logits(self, X: ArrayLike | None = None, frame: int = -1) -> FloatArray:
        """Return the raw output for rows in the data's own units, or for the recorded rows.

        Parameters
        ----------
        X : array-like, shape (n, n_features), optional
            Rows; none takes all recorded ones.
        frame : int
            Which frame's weights.

        Returns
        -------
        ndarray of float64, shape (n, n_outputs)

        Notes
        -----
        The compiled core computes them for networks of ours where it was installed and is quick, PyTorch for all
        others. The two agree to rounding: about 1e-6 of the sums' terms in float32, 1e-12 in float64.
        """
        rows, frame = self._rows(X), self._checked(frame)
        if self.answers_natively:
            data = self.data
            weights = self.flat(frame)[None]
            logits: FloatArray = forward_members(self.config, data.n_features, data.n_outputs, weights, rows)[0]
            return logits
        import torch

        module = self.module(frame)  # the call's own: a shared one would mix the frames of two threads
        dtype = getattr(torch, self.config.train.dtype)
        with torch.inference_mode():
            parts = [
                module(torch.from_numpy(rows[at : at + ROWS_AT_ONCE]).to(dtype))
                for at in range(0, max(len(rows), 1), ROWS_AT_ONCE)
            ]
        output = torch.cat(parts).to(torch.float64).numpy()
        return output if output.ndim == 2 else output[:, None]

    def predict_proba(self, X: ArrayLike | None = None, frame: int = -1) -> FloatArray:
        """Return class probabilities for rows in the data's own units.

        Parameters
        ----------
        X : array-like, shape (n, n_features), optional
            Rows; none takes all recorded ones.
        frame : int
            Which frame's weights.

        Returns
        -------
        ndarray of float64, shape (n, n_classes)
            Columns in the order of ``data.classes``; rows sum to 1.

        Raises
        ------
        DataError
            If the run is a regression.
        """
        from ..models.outputs import probabilities

        if self.data.classes is None:
            raise DataError("A regression has no class probabilities. Use predict.")
        return probabilities(self.logits(X, frame), self.loss)

    def predict(self, X: ArrayLike | None = None, frame: int = -1) -> NDArray[Any]:
        """Return labels or, for regression, numbers for rows in the data's own units.

        Parameters
        ----------
        X : array-like, shape (n, n_features), optional
            Rows; none takes all recorded ones.
        frame : int
            Which frame's weights.

        Returns
        -------
        ndarray, shape (n,)
            Members of ``data.classes``, or float64 in the target's unit.
        """
        from ..models.outputs import predicted_class

        logits = self.logits(X, frame)
        return logits[:, 0] if self.data.classes is None else self.data.classes[predicted_class(logits)]

    def score(self, X: ArrayLike | None = None, y: ArrayLike | None = None, frame: int = -1) -> float:
        """Return the accuracy, or R² for regression, on given rows or on the validation rows.

        Without validation rows the training rows are scored.

        Parameters
        ----------
        X : array-like, shape (n, n_features), optional
            Rows in the data's own units.
        y : array-like, shape (n,), optional
            Their labels or numbers.
        frame : int
            Which frame's weights.

        Returns
        -------
        float
            A share from 0 to 1, or R², at most 1.
        """
        from sklearn.metrics import accuracy_score, r2_score

        if (X is None) != (y is None):
            raise DataError("X and y are given together, or neither is, which scores the validation rows.")
        if X is None or y is None:
            index = self.data.valid_index if len(self.data.valid_index) else self.data.train_index
            X, y = self.data.X[index], self.data.labels(index)
        predicted = self.predict(X, frame)
        if self.data.classes is not None:
            return float(accuracy_score(np.asarray(y), predicted))
        if not np.isfinite(predicted).all():
            return -np.inf  # finite weights of a diverging run whose products are not; R² has no lower bound
        return float(r2_score(np.asarray(y), predicted))

    @property
    def loss(self) -> str:
        """The loss that was minimised, "auto" resolved."""
        from ..models.outputs import loss_name

        return loss_name(self.config.train.loss, regression=self.data.classes is None)

    def save(self, path: str | Path) -> Path:
        """Write the recording to one ``.safetensors`` file, whole or not at all, and return its path.

        Parameters
        ----------
        path : path
            Where to write; a file that is there is replaced.

        Raises
        ------
        FileError
            If the path cannot be written.
        """
        from .files import save_recording

        return save_recording(self, path)

    def widget(self, *, title: str | None = None, features: Sequence[int | str] | None = None) -> ReplayWidget:
        """Return a notebook's widget that replays the training: boundary, neurons, weights and curves, to scrub.

        Shown by itself it is a part of the notebook and needs no kernel. Needs the extra ``notebook``, and no network.

        Parameters
        ----------
        title : str, optional
            The heading; none takes the data's and the network's names.
        features : pair of int or str, optional
            Which two features; none takes the first two that are not constant. Others are held at their median.

        Returns
        -------
        anywidget.AnyWidget

        Raises
        ------
        ConfigError, DataError, UnknownNameError
            As `separatrix.write_replay` does.
        FileError
            If the page was not built, for want of Node.
        MissingExtraError
            If anywidget is not installed.
        """
        from .. import replay_widget  # it lives above; the package's own names are looked up when they are used

        return replay_widget(self, title=title, features=features)

    @cached_property
    def _prototype(self) -> nn.Module:
        from ..models.build import build_module

        if self.prototype is not None:
            return self.prototype
        if self.config.model.name == "module":
            raise ConfigError(
                "This recording is of a network of your own, and no file names a class to import. "
                "Hand a module of that class over: recording = load_recording(path, module=MyNet())."
            )
        return build_module(self.config, self.data.n_features, self.data.n_outputs).eval()

    def _rows(self, X: ArrayLike | None) -> FloatArray:
        """Return rows as the network is fed them; a data frame's columns are taken by name."""
        from ..data.new_rows import feature_rows

        if X is None:
            return self.data.scaled(self.data.X)
        if hasattr(X, "columns"):
            frame: Any = X
            return self.data.scaled(feature_rows(frame, self.data.feature_names, self.config.data.one_hot))
        rows = np.asarray(X, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != self.data.n_features:
            expected = f"of shape (n, {self.data.n_features})"
            raise DataError(must("X", expected, rows.shape, f"The features are {', '.join(self.data.feature_names)}."))
        if not np.isfinite(rows).all():
            row, column = np.argwhere(~np.isfinite(rows))[0]
            name = self.data.feature_names[column]
            raise DataError(must(f"Row {row + 1} of column {name!r}", "a finite number", float(rows[row, column])))
        return self.data.scaled(rows)

    def _checked(self, frame: int) -> int:
        if not -self.n_frames <= frame < self.n_frames:
            raise ConfigError(must("frame", f"between {-self.n_frames} and {self.n_frames - 1}", frame))
        return frame
