import subprocess
import sys

import pytest

import separatrix


@pytest.mark.parametrize("name", separatrix.__all__)
def test_an_exported_name_can_be_imported(name):
    assert getattr(separatrix, name) is not None


def test_every_exported_name_is_listed_by_dir():
    assert dir(separatrix) == sorted(separatrix.__all__)


def test_no_name_is_exported_twice():
    assert len(set(separatrix.__all__)) == len(separatrix.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"^module 'separatrix' has no attribute 'trian'$"):
        separatrix.trian  # noqa: B018


def test_the_import_brings_neither_torch_nor_matplotlib():
    code = "import sys, separatrix; print(sorted({'torch', 'matplotlib', 'sklearn', 'pandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
