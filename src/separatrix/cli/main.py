"""The program: its commands, imported when they are used, and what each kind of failure says and returns."""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any, get_args

from cyclopts import App, CycloptsError, Group, Parameter
from cyclopts.argument import Argument
from cyclopts.exceptions import (
    CoercionError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnusedCliTokensError,
)
from cyclopts.token import Token

from .. import __version__
from .._checks import did_you_mean, must, one_of, some
from ..errors import SeparatrixError
from .commands import ALONE, COMMANDS, EXAMPLES, SUBCOMMANDS, WITH_DATA
from .output import UsageError, note, warn

OPTIONS = ("--help", "--version", "--show-completion")
UNASKED = SUBCOMMANDS.keys() - WITH_DATA  # groups after which a word can only be one of their commands
DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def build_app(command: str = "", word: str = "") -> App:
    """Return the program; only the module of `command` is imported, and only when it is run or its help is shown.

    `word` is what follows it on the command line, which may be one of its own commands.
    """
    app = App(
        name="separatrix",
        help="See what small neural networks learn.",
        help_epilogue=_examples(EXAMPLES),
        help_format="plaintext",
        version=__version__,
        group_commands=Group("Commands", sort_key=1),
        group_arguments=Group("Arguments", sort_key=0),
        group_parameters=Group("Options", sort_key=1),
        default_parameter=Parameter(show_default=False),
        suppress_keyboard_interrupt=False,
    )
    for order, (name, (summary, examples)) in enumerate(COMMANDS.items()):
        if name in SUBCOMMANDS:
            app.command(_group(name, summary, examples, order, used=name == command, word=word))
            continue
        function = name.lstrip("-").replace("-", "_")
        app.command(
            f"separatrix.cli.{function}:{function}",
            name=name,
            help=None if name == command else summary,  # its own docstring says more, and costs its import
            help_epilogue=_examples(examples),
            sort_key=order,
        )
    return app


def _group(name: str, summary: str, examples: Sequence[str], order: int, *, used: bool, word: str) -> App:
    """Return a command with commands of its own; alone it does what `ALONE` names, if anything."""
    group = App(
        name=name,
        help=summary,
        help_epilogue=_examples(examples),
        help_format="plaintext",
        group_commands=Group("Commands", sort_key=2),
        group_arguments=Group("Arguments", sort_key=0),
        group_parameters=Group("Options", sort_key=1),
        default_parameter=Parameter(show_default=False),
        sort_key=order,
    )
    for place, (own, (says, lines)) in enumerate(SUBCOMMANDS[name].items()):
        path = f"separatrix.cli.{name}.{own}:{own}"
        text = None if used and own == word else says
        group.command(path, name=own, help=text, help_epilogue=_examples(lines), sort_key=place)
    if used and name in ALONE:
        module = import_module(f"separatrix.cli.{name}.{ALONE[name]}")
        group.default(getattr(module, ALONE[name]))
    return group


def _examples(lines: Sequence[str]) -> str:
    return "\n".join(("Examples:", "", *(f"  separatrix {line}" for line in lines), ""))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after the program's name; by default those that it was called with.

    Returns
    -------
    int
        0 when it worked, 1 when it failed, 2 when the command line could not be followed, 130 when it was interrupted.

    Examples
    --------
    >>> from separatrix.cli import main
    >>> main(["--version"])
    0.1.0
    0
    """
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a curve or a name must not fail on a terminal without Unicode
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            code = build_app(*words[:2])(words, exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
        return int(code or DONE)
    except BrokenPipeError:
        return _pipe_closed()
    except SystemExit as request:  # rich leaves so when the reader of a pipe has gone
        return request.code if isinstance(request.code, int) else FAILED
    except KeyboardInterrupt:
        note("Interrupted.")
        return INTERRUPTED
    except (CycloptsError, UsageError) as error:
        return _misused(words, _misspelt(words) or (_worded(error) if isinstance(error, CycloptsError) else str(error)))
    except SeparatrixError as error:
        return _failed(str(error))
    except Exception as error:
        return _unforeseen(error)


def _misused(words: Sequence[str], text: str) -> int:
    _failed(text)
    group, word = (*words, "", "")[:2]
    command = [group] * (group in COMMANDS) + [word] * (word in SUBCOMMANDS.get(group, ()))
    note(" ".join(["See: separatrix", *command, "--help"]))
    return USAGE


def _failed(text: str) -> int:
    for line in text.splitlines():
        note(f"error: {line}")
    _trace()
    return FAILED


def _unforeseen(error: Exception) -> int:
    if isinstance(error, MemoryError):
        return _failed("The memory is not enough for this. Take fewer rows, a smaller network or fewer frames.")
    said = str(error).strip().partition("\n")[0]
    note(f"error: {type(error).__name__}{': ' + said if said else ''}")
    if not _trace():
        note("This should not happen. SEPARATRIX_DEBUG=1 shows where it did.")
    return FAILED


def _pipe_closed() -> int:
    """Point stdout elsewhere, so that Python's own flush at the end does not complain either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED


def _trace() -> bool:
    """Print the traceback if SEPARATRIX_DEBUG asks for it."""
    if os.environ.get("SEPARATRIX_DEBUG", "") in ("", "0"):
        return False
    import traceback

    traceback.print_exc()
    return True


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    warn(" ".join(str(message).split()))


def _misspelt(words: Sequence[str]) -> str:
    """Refuse a first word that was taken for a data set and is nearly a command; empty where it is not."""
    group, word = (*words, "", "")[:2]
    if group not in WITH_DATA or word in SUBCOMMANDS[group]:
        return ""
    near = did_you_mean(word, SUBCOMMANDS[group])
    return f"{word!r} is no command of {group}. {near}" if near else ""


def _worded(error: CycloptsError) -> str:
    """Say in our wording what cyclopts could not make of a command line."""
    match error:
        case UnknownCommandError(command_chain=[name], unused_tokens=[word, *_]) if name in SUBCOMMANDS:
            return one_of(f"The command after {name}", SUBCOMMANDS[name], word)
        case UnknownCommandError(unused_tokens=[word, *_]):
            kind, known = ("option", OPTIONS) if word.startswith("-") else ("command", _commands())
            return one_of(f"The {kind}", known, word)
        case UnusedCliTokensError(command_chain=[name], unused_tokens=[word, *_]) if name in UNASKED:
            return one_of(f"The command after {name}", SUBCOMMANDS[name], word)
        case UnusedCliTokensError(unused_tokens=[word]):
            return f"The word {word!r} is one too many."
        case UnusedCliTokensError(unused_tokens=[*words]):
            return f"The words {some([repr(word) for word in words])} are too many."
        case RepeatArgumentError(token=Token(keyword=str(flag))):
            return f"{flag} is given more than once."
        case MissingArgumentError(argument=Argument() as argument, keyword=None):
            return f"{_name(argument)} is missing."
        case MissingArgumentError(argument=Argument() as argument, keyword=str(flag)):
            return f"{flag} needs {'two values' if argument.token_count()[0] == 2 else 'a value'}."
        case CoercionError(argument=Argument() as argument, token=Token() as token):
            return _wrong_value(argument, token)
    return str(error)


def _commands() -> list[str]:
    return [name for name in COMMANDS if name not in OPTIONS]


def _name(argument: Argument) -> str:
    return argument.name if argument.name.startswith("-") else argument.name.upper()


def _wrong_value(argument: Argument, token: Token) -> str:
    name, kinds = token.keyword or _name(argument), (argument.hint, *get_args(argument.hint))
    choices = argument.get_choices(force=True)
    if choices:
        return one_of(name, choices, token.value)
    expected = "a whole number" if int in kinds else "a number" if float in kinds else "true or false"
    return must(name, expected, token.value)
