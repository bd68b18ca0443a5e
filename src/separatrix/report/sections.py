"""A part of a report: runs of one experiment, in words and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .._checks import must
from ..analysis import ScoreSummary
from ..errors import ConfigError, DataError
from ..recording import Recording, RunSet
from . import again
from .pictures import KINDS, Film, draw
from .subject import Subject, short_name
from .words import Caption, captions, settings, short_place, summary, verdict

Art = str | Film


@dataclass(frozen=True, eq=False)
class Section:
    """What a page shows of an experiment.

    Parameters
    ----------
    name, title, lead : str
        Its name in addresses, its heading, and what it is about.
    scores : ScoreSummary
        The score of every seed.
    reference : float or None
        A score to compare them with.
    whose, label : str
        Whose score that is, as the beginning of a sentence and in a word.
    sentence, verdict : str
        Where the reference stands, and what that means; empty without one.
    captions : mapping of str to Caption
        The words around each kind of picture.
    settings : mapping of str to str
        What was set.
    n_layers : int
        Number of the network's weight matrices.
    command, python : str
        How to do it again; empty where no config can say it.
    art : mapping of str to str or Film
        The pictures by kind.
    seconds : float or None
        How long the trainings took, one after the other.
    """

    name: str
    title: str
    lead: str
    scores: ScoreSummary
    reference: float | None
    whose: str
    label: str
    sentence: str
    verdict: str
    captions: Mapping[str, Caption]
    settings: Mapping[str, str]
    n_layers: int
    command: str
    python: str
    art: Mapping[str, Art] = field(default_factory=dict)
    seconds: float | None = None

    @property
    def place(self) -> str:
        """Where the reference stands, for a table's cell."""
        return "" if self.reference is None else short_place(self.scores, self.reference)

    def with_art(self, art: Mapping[str, Art | None], seconds: float | None = None) -> Section:
        """Return the section with its pictures; those that there are none of are left out."""
        return replace(self, art={kind: each for kind, each in art.items() if each is not None}, seconds=seconds)


def describe(subject: Subject) -> Section:
    """Return a section without its pictures."""
    scores, reference, config = summary(subject), subject.reference, subject.shown.config
    repeatable = again.can_repeat(config)
    return Section(
        name=subject.name,
        title=subject.title,
        lead=subject.lead,
        scores=scores,
        reference=reference,
        whose=subject.whose,
        label=subject.label,
        sentence="" if reference is None else scores.sentence(reference, subject.whose),
        verdict="" if reference is None else verdict(scores, reference),
        captions=captions(subject),
        settings=settings(subject),
        n_layers=subject.n_layers,
        command=again.command(config, again.file_stem(config)) if repeatable else "",
        python=again.python(config, len(subject.runs)) if repeatable else "",
    )


def section_for(
    runs: Recording | RunSet,
    *,
    title: str | None = None,
    lead: str = "",
    reference: float | None = None,
    whose: str = "The reference",
) -> Section:
    """Draw and describe one run, or runs that differ in their seed; the first is the one that is shown.

    Parameters
    ----------
    runs : Recording or RunSet
        What to report on.
    title, lead : str
        A heading and a few sentences below it.
    reference : float, optional
        A score to compare the runs with, and mark among them.
    whose : str
        Whose score that is, as the beginning of a sentence.

    Raises
    ------
    ConfigError
        If the runs differ in more than their seed, or one is of a network of your own that was loaded without its
        module.
    DataError
        If there is no run.
    """
    runs = RunSet([runs]) if isinstance(runs, Recording) else runs
    _check_alike(runs)
    heading = title or f"{runs[0].config.data.name}, {runs[0].config.model.name}"
    subject = Subject(runs, runs.scores(), heading, short_name(heading), lead, reference, whose)
    return describe(subject).with_art({kind: draw(kind, subject) for kind in KINDS})


def _check_alike(runs: RunSet) -> None:
    if not len(runs):
        raise DataError(must("runs", "at least one recording", 0))
    plain = {"seed": 0, "train__evaluate": (), "train__frames": "ends", "train__patience": None}
    plain |= {"train__restore_best": False}
    settings = {run.config.replace(**plain) for run in runs}
    if len(settings) > 1:
        raise ConfigError(f"The runs of a section must differ in their seed alone; these have {len(settings)} configs.")
