"""The package loads only what is asked for."""

import subprocess
import sys

import pytest

from bineural import scratch

LOADED = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"


def loaded_after(statement):
    result = subprocess.run(
        [sys.executable, "-c", f"{statement}; {LOADED}"], capture_output=True, text=True, check=True
    )
    return set(result.stdout.split())


def test_layers_load_neither_scikit_learn_nor_torch():
    names = "Linear, ReLU, CrossEntropyLoss, SGD, Sequential, gradient_check"
    loaded = loaded_after(f"from bineural.scratch import {names}; Sequential(Linear(2, 2)).fit([[1, 2]], [0])")
    assert "numpy" in loaded
    assert not loaded & {"sklearn", "scipy", "torch"}


def test_the_package_alone_does_not_even_load_numpy():
    assert "numpy" not in loaded_after("import bineural.scratch")


def test_the_classifier_does_not_load_torch():
    loaded = loaded_after("from bineural.scratch import MLPClassifier")
    assert "sklearn" in loaded
    assert "torch" not in loaded


@pytest.mark.parametrize("name", scratch.__all__)
def test_every_public_name_is_there_and_listed(name):
    assert getattr(scratch, name).__name__ == name
    assert name in dir(scratch)
