import io
import shlex
import sys
import warnings

import pytest

import separatrix
from separatrix.cli import main
from separatrix.cli import main as program
from separatrix.cli.commands import COMMANDS, EXAMPLES, SUBCOMMANDS
from separatrix.cli.main import build_app

main_module = sys.modules["separatrix.cli.main"]


NAMES = [name for name in COMMANDS if not name.startswith("-")]


def words_of(example):
    """Return an example's words up to the shell's redirection, and the file that this names."""
    words = shlex.split(example)
    at = next((at for at, word in enumerate(words) if word in (">", ">>")), len(words))
    return words[:at], words[at + 1] if at < len(words) else None


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_no_command_or_help_lists_every_command(run, words):
    code, out, err = run(*words)
    assert code == 0
    assert err == ""
    for name, (summary, _) in COMMANDS.items():
        assert name in out
        assert summary.split()[0] in out


def test_the_version_is_the_packages(run):
    assert run("--version") == (0, f"{separatrix.__version__}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_commands_help_shows_its_examples_unbroken_at_80_columns(run, name):
    code, out, err = run(name, "--help")
    assert code == 0
    assert err == ""
    assert COMMANDS[name][0] in out
    for example in COMMANDS[name][1]:
        assert f"  separatrix {example}\n" in out


OWN = [(group, name) for group in SUBCOMMANDS for name in SUBCOMMANDS[group]]


@pytest.mark.parametrize(("group", "name"), OWN)
def test_each_command_of_a_group_shows_its_examples_unbroken_too(run, group, name):
    code, out, err = run(group, name, "--help")
    assert (code, err) == (0, "")
    for example in SUBCOMMANDS[group][name][1]:
        assert f"  separatrix {example}\n" in out
    assert name in run(group, "--help")[1]


@pytest.mark.parametrize(
    "example",
    [e for name in COMMANDS for e in COMMANDS[name][1]]
    + [e for group, name in OWN for e in SUBCOMMANDS[group][name][1]]
    + list(EXAMPLES),
)
def test_each_example_is_a_command_line_that_parses(example):
    words, _ = words_of(example)
    command, _, ignored = build_app(*words[:2]).parse_args(words, exit_on_error=False, print_error=False)
    assert callable(command)
    assert not ignored


def test_the_examples_but_the_demo_run_one_after_the_other(run, own_folder):
    (own_folder / "points.csv").write_text("x1,x2\n0,1\n1,-0.5\n")
    rows = "\n".join(f"{i},{'brick' if i % 3 else 'wood'},{i * 7 % 11},{i * 5 % 23 + 0.5}" for i in range(24))
    (own_folder / "houses.csv").write_text(f"id,kind,rooms,price\n{rows}\n")
    for name in ("train", "show", "plot", "predict", "export", "datasets", "--show-completion"):
        for example in COMMANDS[name][1]:
            words, redirected = words_of(example)
            code, out, err = run(*words)
            assert code == 0, (example, err)
            if redirected is not None and "/" not in redirected:
                (own_folder / redirected).write_text(out)
    assert {path.name for path in own_folder.iterdir()} == {
        *("points.csv", "houses.csv", "run.toml", "answers.csv", "moons.py", "moons.onnx"),
        *("moons.safetensors", "moons-logistic-seed0.safetensors", "houses-mlp-seed0.safetensors"),
        "moons-mlp-seed0.safetensors",
        *("moons-boundary.png", "neurons.svg", "moons.gif"),
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["tain", "moons"],
            f"error: The command must be one of {', '.join(NAMES)}; got 'tain'. "
            "Did you mean 'train'?\nSee: separatrix --help\n",
        ),
        (
            ["--verson"],
            "error: The option must be one of --help, --version, --show-completion; got '--verson'. "
            "Did you mean '--version'?\nSee: separatrix --help\n",
        ),
        (
            ["train", "moons", "--learning-rat", "1"],
            "error: Unknown option: --learning-rat. Did you mean --learning-rate?\nSee: separatrix train --help\n",
        ),
        (["train", "moons", "iris"], "error: The word 'iris' is one too many.\nSee: separatrix train --help\n"),
        (["train", "moons", "a", "b"], "error: The words 'a', 'b' are too many.\nSee: separatrix train --help\n"),
        (["train", "moons", "--seed"], "error: --seed needs a value.\nSee: separatrix train --help\n"),
        (
            ["train", "moons", "--seed", "1", "--seed", "2"],
            "error: --seed is given more than once.\nSee: separatrix train --help\n",
        ),
        (
            ["train", "moons", "--json=perhaps"],
            "error: --json must be true or false; got 'perhaps'.\nSee: separatrix train --help\n",
        ),
        (["plot"], "error: FILE is missing.\nSee: separatrix plot --help\n"),
        (["export", "a.safetensors"], "error: --output is missing.\nSee: separatrix export --help\n"),
        (
            ["plot", "a.safetensors", "boundary", "--features", "x1"],
            "error: --features needs two values.\nSee: separatrix plot --help\n",
        ),
        (
            ["plot", "a.safetensors", "boundary", "--frame", "last"],
            "error: --frame must be a whole number; got 'last'.\nSee: separatrix plot --help\n",
        ),
        (
            ["plot", "a.safetensors", "boundary", "--epoch", "last"],
            "error: --epoch must be a number; got 'last'.\nSee: separatrix plot --help\n",
        ),
        (
            ["plot", "a.safetensors", "bondary"],
            "error: KIND must be one of loss, boundary, neurons, weights, data, confusion, surface, animation; "
            "got 'bondary'. Did you mean 'boundary'?\nSee: separatrix plot --help\n",
        ),
    ],
)
def test_a_command_line_that_cannot_be_followed_says_why_and_returns_2(run, words, message):
    assert run(*words) == (2, "", message)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["store", "inof"],
            "error: The command after store must be one of info, copy; got 'inof'. Did you mean 'info'?\n"
            "See: separatrix store --help\n",
        ),
        (
            ["runs", "shwo"],
            "error: The command after runs must be one of show, compare, open, tag, rename, export, delete; "
            "got 'shwo'. Did you mean 'show'?\nSee: separatrix runs --help\n",
        ),
        (["map", "moons", "iris"], "error: The word 'iris' is one too many.\nSee: separatrix map --help\n"),
        (
            ["map", "opn", "last", "--at", "1", "2"],
            "error: 'opn' is no command of map. Did you mean 'open'?\nSee: separatrix map --help\n",
        ),
        (["map", "open"], "error: MAP is missing.\nSee: separatrix map open --help\n"),
    ],
)
def test_a_command_of_a_group_that_is_none_is_refused(run, words, message):
    assert run(*words) == (2, "", message)


def failing(error):
    """Return a program whose every command raises `error`."""

    class Failing:
        def __call__(self, *_, **__):
            raise error

    return lambda command: Failing()


def test_an_unforeseen_error_is_one_line_that_says_how_to_see_more(run, monkeypatch):
    monkeypatch.setattr(main_module, "build_app", failing(RuntimeError("the disk\nis on fire")))
    assert run("doctor") == (
        1,
        "",
        "error: RuntimeError: the disk\nThis should not happen. SEPARATRIX_DEBUG=1 shows where it did.\n",
    )


def test_an_unforeseen_error_without_a_text_is_named(run, monkeypatch):
    monkeypatch.setattr(main_module, "build_app", failing(ZeroDivisionError()))
    assert run("doctor")[2].splitlines()[0] == "error: ZeroDivisionError"


def test_debugging_shows_the_traceback(run, monkeypatch):
    monkeypatch.setenv("SEPARATRIX_DEBUG", "1")
    monkeypatch.setattr(main_module, "build_app", failing(RuntimeError("the disk is on fire")))
    code, _, err = run("doctor")
    assert code == 1
    assert "Traceback (most recent call last)" in err
    assert "This should not happen" not in err


def test_a_users_mistake_shows_its_traceback_too_when_debugging(run, monkeypatch):
    monkeypatch.setenv("SEPARATRIX_DEBUG", "1")
    code, _, err = run("show", "nothing.safetensors")
    assert code == 1
    assert err.startswith("error: There is no file 'nothing.safetensors'.\nTraceback (most recent call last)")


def test_too_little_memory_says_what_to_take_less_of(run, monkeypatch):
    monkeypatch.setattr(main_module, "build_app", failing(MemoryError()))
    said = "error: The memory is not enough for this. Take fewer rows, a smaller network or fewer frames.\n"
    assert run("doctor") == (1, "", said)


def test_an_interrupt_outside_of_training_returns_130(run, monkeypatch):
    monkeypatch.setattr(main_module, "build_app", failing(KeyboardInterrupt()))
    assert run("doctor") == (130, "", "Interrupted.\n")


@pytest.mark.parametrize(("asked", "code"), [(3, 3), ("text", 1)])
def test_a_library_that_leaves_early_keeps_its_exit_code(run, monkeypatch, asked, code):
    monkeypatch.setattr(main_module, "build_app", failing(SystemExit(asked)))
    assert run("doctor")[0] == code


def test_a_warning_is_one_line_on_stderr_and_the_filters_stay_as_they_were(run, monkeypatch):
    def warning(command):
        class Warning_:
            def __call__(self, *_, **__):
                warnings.simplefilter("always")
                warnings.warn("The weather\n   turns.", UserWarning, stacklevel=1)

        return Warning_()

    monkeypatch.setattr(main_module, "build_app", warning)
    before, shown = list(warnings.filters), warnings.showwarning
    assert run("doctor") == (0, "", "warning: The weather turns.\n")
    assert warnings.filters == before
    assert warnings.showwarning is shown


def test_a_terminal_without_unicode_gets_question_marks_not_an_error(moons, monkeypatch):
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stdout)
    assert program(["show", moons]) == 0
    stdout.seek(0)
    assert "train loss" in stdout.read()


def test_the_words_come_from_the_process_by_default(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["separatrix", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == f"{separatrix.__version__}\n"
