"""One palette of 255 colours for all pictures of a GIF."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

COLORS = 255  # of 256: the last one marks the pixels that a GIF's frame leaves as they were
EXACT = 128  # of them the commonest colours as they are, for flat areas show the smallest error
BITS = 6  # of each channel that are looked at when a colour is matched


class Palette:
    """Wanted colours, the commonest ones of some samples, and the rest by median cut.

    Pillow's own matching is coarse enough to turn white into something else; here a common colour stays as it is.

    Parameters
    ----------
    samples : sequence of ndarray of uint8, each of shape (height, width, 3)
        A few pictures.
    wanted : ndarray of uint8, shape (n, 3)
        Colours that must be in it.
    """

    def __init__(self, samples: Sequence[Pixels], wanted: Pixels) -> None:
        from scipy.spatial import cKDTree

        # every third row, each time another one: letters and lines span more than that
        rows = [sample[number % 3 :: 3].reshape(-1, 3) for number, sample in enumerate(samples)]
        colors, counts = np.unique(_packed(np.concatenate(rows)), return_counts=True)
        by_count = colors[np.argsort(-counts, kind="stable")]
        exact = np.unique(np.concatenate([_packed(wanted), by_count[: EXACT - len(wanted)]]))
        self.colors = _merged(exact, by_count[~np.isin(by_count, exact)])
        self._tree = cKDTree(self.colors.astype(np.float64))
        self._match = np.full(1 << 3 * BITS, -1, dtype=np.int16)
        for color in [*by_count[:EXACT][::-1], *_packed(wanted)]:  # the commonest, then the wanted, have the last word
            found = np.flatnonzero(_packed(self.colors) == color)
            self._match[_coarse(_unpacked(color))] = found[0] if len(found) else -1

    def image(self, picture: Pixels) -> Image.Image:
        """Return the picture in these colours, each pixel in the nearest one."""
        places = _coarse(picture)
        index = self._match[places]
        unknown = np.unique(places[index < 0])
        if len(unknown):
            half = 1 << (7 - BITS)
            centers = np.stack([(unknown >> 2 * BITS), (unknown >> BITS), unknown], axis=1) % (1 << BITS)
            self._match[unknown] = self._tree.query((centers << (8 - BITS)) + half)[1]
            index = self._match[places]
        image = Image.fromarray(index.astype(np.uint8))
        image.putpalette(self.colors.tobytes())
        return image


def _merged(exact: NDArray[np.uint32], rest: NDArray[np.uint32]) -> Pixels:
    """Fill up with a median cut of the other colours, each counted once, so that rare hues are kept too."""
    chosen = _unpacked(exact)
    if len(rest) == 0:
        return chosen
    cut = Image.fromarray(_unpacked(rest)[None]).quantize(COLORS - len(exact), method=Image.Quantize.MEDIANCUT)
    more = np.array(cut.getpalette(), dtype=np.uint8).reshape(-1, 3)
    return np.concatenate([chosen, more])[:COLORS]


def _packed(colors: Pixels) -> NDArray[np.uint32]:
    wide = colors.astype(np.uint32)
    return np.asarray(wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2])


def _unpacked(packed: NDArray[np.uint32]) -> Pixels:
    return np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=-1).astype(np.uint8)


def _coarse(colors: Pixels) -> NDArray[np.int32]:
    high = (colors >> (8 - BITS)).astype(np.int32)
    return np.asarray(high[..., 0] << 2 * BITS | high[..., 1] << BITS | high[..., 2])
