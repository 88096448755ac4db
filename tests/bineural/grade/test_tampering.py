"""Functions that are replaced while a check runs are noticed, unless a library does so itself."""

import math

import numpy as np
import pytest
import torch

from bineural.exercises.checking import comparing
from bineural.exercises.checking.results import CheckResult
from bineural.grade.tampering import Originals


def impostor(*everything):
    return True


@pytest.mark.parametrize(
    ("module", "name"),
    [(math, "sqrt"), (np, "allclose"), (np.linalg, "norm"), (torch, "allclose"), (comparing, "agree")],
)
def test_a_replaced_function_is_noticed(monkeypatch, module, name):
    originals = Originals()
    monkeypatch.setattr(module, name, impostor)
    assert f"{module.__name__}.{name}" in originals.replaced()
    monkeypatch.undo()
    assert originals.replaced() == []


def test_other_code_in_the_same_function_is_noticed(monkeypatch):
    originals = Originals()
    monkeypatch.setattr(comparing.agree, "__code__", impostor.__code__)
    assert "bineural.exercises.checking.comparing.agree" in originals.replaced()


def test_a_replaced_property_is_noticed(monkeypatch):
    originals = Originals()
    monkeypatch.setattr(CheckResult, "passed", True)
    assert "bineural.exercises.checking.results.CheckResult.passed" in originals.replaced()


def test_what_a_library_replaces_itself_does_not_count(monkeypatch):
    originals = Originals()
    monkeypatch.setattr(torch, "manual_seed", torch._disable_dynamo(torch.manual_seed))
    assert originals.replaced() == []
    monkeypatch.setattr(np, "allclose", np.iterable)  # another one of the library's
    assert originals.replaced() == ["numpy.allclose"]
