import copy
import json
import re

import pytest

from .pages import ROOT

SCRIPT = ROOT / "examples/tutorial.py"


@pytest.fixture(scope="module")
def notebook():
    """The notebook that the site offers, made by sphinx-gallery's own rules."""
    import nbformat
    from sphinx_gallery.gen_gallery import DEFAULT_GALLERY_CONF
    from sphinx_gallery.notebook import jupyter_notebook
    from sphinx_gallery.py_source_parser import split_code_and_text_blocks

    _, blocks = split_code_and_text_blocks(str(SCRIPT))
    made = jupyter_notebook(blocks, copy.deepcopy(DEFAULT_GALLERY_CONF), str(SCRIPT.parent))
    return nbformat.reads(json.dumps(made), as_version=4)


@pytest.fixture(scope="module")
def executed(notebook, tmp_path_factory):
    from nbclient import NotebookClient

    folder = tmp_path_factory.mktemp("notebook")
    client = NotebookClient(notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MPLBACKEND", raising=False)
        return client.execute()


def printed(notebook):
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return "".join(output.text for output in outputs if output.output_type == "stream" and output.name == "stdout")


@pytest.mark.timeout(1200)
def test_the_notebook_runs_top_to_bottom_and_reaches_the_accuracies_of_the_page(executed):
    line, moons, circles = (float(found) for found in re.findall(r"validation accuracy: ([\d.]+)", printed(executed)))
    assert 0.85 < line < 0.9
    assert moons > 0.99
    assert circles > 0.99


@pytest.mark.timeout(1200)
def test_bare_pytorch_takes_the_same_steps(executed):
    differences = re.findall(r"largest difference of a step's loss: (\S+)", printed(executed))
    assert len(differences) == 2
    assert all(float(difference) < 1e-6 for difference in differences)


@pytest.mark.timeout(1200)
def test_the_gradient_by_hand_is_autograds(executed):
    assert printed(executed).count("the same gradient: True") == 3


@pytest.mark.timeout(1200)
def test_the_notebook_shows_its_pictures(executed):
    pictures = [
        output for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs if "data" in output
    ]
    assert sum("image/png" in output.data for output in pictures) >= 8
