import doctest
import importlib
import pkgutil

import pytest

import separatrix

MODULES = sorted(
    module.name for module in pkgutil.walk_packages(separatrix.__path__, "separatrix.") if "__main__" not in module.name
)


def examples_of(name):
    finder = doctest.DocTestFinder(exclude_empty=True)
    return [test for test in finder.find(importlib.import_module(name)) if test.examples]


@pytest.mark.parametrize("name", ["separatrix", *MODULES])
def test_the_examples_in_a_module_run(name, tmp_path, monkeypatch, capsys):
    from matplotlib import pyplot as plt

    monkeypatch.chdir(tmp_path)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    try:
        examples = examples_of(name)
    except ImportError as error:
        if error.name != "separatrix._native" and "_native" not in str(error):
            raise
        pytest.skip("the native engine was not compiled here")
    for test in examples:
        runner.run(test)
    plt.close("all")
    assert runner.summarize(verbose=False).failed == 0, capsys.readouterr().out


def test_there_are_examples_to_run():
    assert sum(len(examples_of(name)) for name in ("separatrix.engines.train", "separatrix.estimators.classifier")) >= 2
