"""Which class was taken for which, as a table of counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike

from .._checks import must
from ..analysis.confusion import Confusion, confusion
from ..analysis.parts import PART_WORDS, Part
from ..errors import DataError
from ..recording import Recording
from ._style import counts_map, own_axes, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from sklearn.metrics import ConfusionMatrixDisplay

MAX_NUMBERS = 25  # classes beyond which the counts would be too small to read


class ConfusionDisplay:
    """Counts of rows by true and predicted class, drawn as scikit-learn draws them.

    Parameters
    ----------
    confusion : Confusion
        The counts.

    Attributes
    ----------
    ax_, figure_ : Axes, Figure
        Where it was drawn.
    im_ : AxesImage
        The table.
    text_ : ndarray of Text, shape (n_classes, n_classes), or None
        The counts.
    """

    ax_: Axes
    figure_: Figure
    im_: AxesImage
    text_: Any

    def __init__(self, confusion: Confusion) -> None:
        self.confusion = confusion

    @classmethod
    def from_recording(
        cls,
        recording: Recording,
        frame: int = -1,
        *,
        part: Part | None = None,
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Count and draw a recorded classifier's answers.

        Parameters
        ----------
        recording : Recording
            The run.
        frame : int
            Which frame's weights.
        part : {"valid", "train", "all"}, optional
            Which rows; none takes the validation rows, or the training rows where there are none.
        ax : Axes, optional
            Where to draw; none makes a figure.
        **options
            Passed to `plot`.

        Raises
        ------
        DataError
            If the run is a regression, or the part has no rows.
        """
        return cls(confusion(recording, frame, part)).plot(ax, **options)

    @classmethod
    def from_estimator(
        cls, estimator: Any, X: ArrayLike, y: ArrayLike, *, ax: Axes | None = None, **options: Any
    ) -> Self:
        """Count and draw a fitted scikit-learn classifier's answers.

        Parameters
        ----------
        estimator : classifier
            Fitted.
        X : array-like, shape (n_samples, n_features)
            Rows.
        y : array-like, shape (n_samples,)
            Their labels.
        ax, **options
            As in `from_recording`.

        Raises
        ------
        DataError
            If the estimator is no classifier.
        """
        from sklearn.base import is_classifier
        from sklearn.metrics import confusion_matrix

        if not is_classifier(estimator):
            raise DataError(must("The estimator", "a classifier", type(estimator).__name__))
        classes = np.asarray(estimator.classes_)
        counts = confusion_matrix(np.asarray(y), estimator.predict(X), labels=classes)
        return cls(Confusion(counts.astype(np.int64), classes, "all")).plot(ax, **options)

    def plot(self, ax: Axes | None = None, *, cmap: Any = None, colorbar: bool = False, **kwargs: Any) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, optional
            Where; none makes a figure.
        cmap : str or Colormap, optional
            Colours of the counts; none takes blues that begin at the background.
        colorbar : bool
            Whether to draw a scale beside the table.
        **kwargs
            Passed to `sklearn.metrics.ConfusionMatrixDisplay.plot`.
        """
        n_classes = len(self.confusion.classes)
        side = float(np.clip(3.2 + 0.32 * n_classes, 4.2, 11))
        self.figure_, self.ax_ = own_axes(ax, side + 0.4, side)
        labels = [plain(label, 20) for label in self.confusion.classes]
        settings = {"include_values": n_classes <= MAX_NUMBERS, "values_format": "d"} | kwargs
        longest = max(len(label) for label in labels)
        if longest * n_classes > 36:
            settings = {"xticks_rotation": 90 if n_classes > 6 or longest > 12 else 45} | settings
        cmap = counts_map(self.ax_) if cmap is None else cmap
        drawn = _drawn(self.confusion, labels).plot(ax=self.ax_, cmap=cmap, colorbar=colorbar, **settings)
        self.im_, self.text_ = drawn.im_, drawn.text_
        self.ax_.set_title(f"Confusion, {PART_WORDS[self.confusion.part]} rows", loc="left")
        self.ax_.set(xlabel="predicted", ylabel="true")
        return self


def _drawn(found: Confusion, labels: list[str]) -> ConfusionMatrixDisplay:
    from sklearn.metrics import ConfusionMatrixDisplay

    return ConfusionMatrixDisplay(found.counts, display_labels=labels)
