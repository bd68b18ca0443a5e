"""``separatrix --show-completion``: a script for the shell, printed, so that no start-up file is changed."""

from __future__ import annotations

from typing import Literal


def show_completion(shell: Literal["bash", "zsh", "fish", "powershell"], /) -> None:
    """Print a shell's completion script.

    Nothing is installed: put what is printed where the shell looks for completions.

    Parameters
    ----------
    shell
        Which shell.
    """
    from .main import build_app

    print(build_app().generate_completion(shell=shell))
