import pytest

from separatrix.cli.commands import COMMANDS


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_script_knows_commands_flags_and_choices(run, shell):
    code, out, err = run("--show-completion", shell)
    assert (code, err) == (0, "")
    for word in (*(name for name in COMMANDS if not name.startswith("-")), "learning-rate", "rmsprop", "boundary"):
        assert word in out


def test_an_unknown_shell_is_refused(run):
    assert run("--show-completion", "ksh") == (
        2,
        "",
        "error: SHELL must be one of bash, zsh, fish, powershell; got 'ksh'. Did you mean 'zsh'?\n"
        "See: separatrix --show-completion --help\n",
    )
