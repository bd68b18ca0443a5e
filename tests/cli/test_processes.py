"""What only a process of its own can show: signals, pipes, terminals, and what is imported for help."""

import os
import pty
import re
import signal
import subprocess
import sys

import pytest

from separatrix import load_recording
from separatrix.store import open_store

COLOUR = r"\x1b\[([0-9;]*;)?(3[0-7]|9[0-7]|38;[0-9;]+)m"
PROGRAM = [sys.executable, "-m", "separatrix"]
LONG = ("train", "moons", "--n-samples", "100", "--epochs", "40000", "--frames", "ends", "-o", "a.safetensors")


def start(*words, **settings):
    """Start the program with Python's own handling of Ctrl-C, which a job in the background does not inherit."""
    return subprocess.Popen(
        [*PROGRAM, *words], text=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL), **settings
    )


def test_ctrl_c_saves_what_there_is_and_returns_130():
    process = start(*LONG, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stderr.readline().startswith("epoch  2000/40000  ")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    recording = load_recording("a.safetensors")
    assert process.returncode == 130
    assert recording.status == "interrupted"
    assert 2000 <= len(recording.history["step_loss"]) == recording.outcome.step < 40_000
    assert "\nSaved a.safetensors (" in out
    assert err.splitlines()[-1] == recording.outcome.message


def test_ctrl_c_keeps_what_is_done_of_a_sweep_and_says_how_to_go_on():
    words = ("sweep", "moons", "--n-samples", "200", "--epochs", "100", "--seeds", "4000", "--no-report")
    process = start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stderr.readline().startswith("networks ")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    with open_store() as store:
        (entry,) = store.entries()
    assert process.returncode == 130
    assert entry.status == "interrupted"
    assert 200 <= entry.n_done < 4000
    assert err.splitlines()[-1] == (
        f"Interrupted: {entry.n_done:,} networks are trained and kept. Run the same command again to go on."
    )


def test_a_pipe_that_is_closed_early_is_no_complaint():
    reader, writer = os.pipe()
    os.close(reader)
    process = start("datasets", "--json", stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    _, err = process.communicate()
    assert err == ""
    assert process.returncode == 1


def test_a_table_into_a_closed_pipe_is_no_complaint_either():
    reader, writer = os.pipe()
    os.close(reader)
    process = start("datasets", stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert process.communicate()[1] == ""
    assert process.returncode == 1


def test_what_is_no_terminal_gets_no_colours_and_no_cursor_movements():
    process = start("train", "moons", "--epochs", "3", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = process.communicate()
    assert process.returncode == 0
    assert "\x1b" not in out + err
    assert "\r" not in out + err
    assert [line.split()[1] for line in err.splitlines()[:-1]] == ["1/3", "2/3", "3/3"]


def on_a_terminal(*words, **environment):
    """Run the program on a terminal of 80 columns and return what it wrote there."""
    process_id, terminal = pty.fork()
    if process_id == 0:  # the program
        os.environ.update({"TERM": "xterm-256color", "COLUMNS": "80", **environment})
        os.execv(sys.executable, [*PROGRAM, *words])
    written = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux says so when the program has gone
            break
        if not part:
            break
        written += part
    os.close(terminal)
    return written.decode(), os.waitstatus_to_exitcode(os.waitpid(process_id, 0)[1])


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are opened otherwise there")
def test_a_terminal_gets_a_bar_in_colour():
    text, code = on_a_terminal("train", "moons", "--epochs", "3")
    assert code == 0
    assert "Starting PyTorch" in text
    assert "3/3" in text
    assert "\x1b[1m" in text  # bold
    assert "Saved moons-mlp-seed0.safetensors" in text


def test_no_color_is_respected_on_a_terminal():
    coloured, _ = on_a_terminal("--help")
    plain, code = on_a_terminal("--help", NO_COLOR="1")
    assert code == 0
    assert re.search(COLOUR, coloured)
    assert not re.search(COLOUR, plain)


def test_help_imports_none_of_the_heavy_packages():
    code = (
        "import sys; from separatrix.cli import main; main(['--help']); "
        "print(sorted(sys.modules.keys() & {'torch', 'matplotlib', 'sklearn', 'pandas', 'numpy', 'scipy', 'pydantic'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("words", [["train"], ["sweep"], ["map"], ["map", "trainability"], ["runs"]])
def test_a_help_page_needs_no_torch(words):
    code = f"import sys; from separatrix.cli import main; main({[*words, '--help']}); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_the_module_runs_as_the_program_does():
    done = subprocess.run([*PROGRAM, "tain"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Did you mean 'train'?" in done.stderr
