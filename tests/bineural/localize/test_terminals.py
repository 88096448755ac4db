"""What a terminal cannot show gets a plain form and is never an error."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bineural.localize.terminals import fitting

CODE = """
from bineural.localize import show, table, target, value
from bineural.plotting import plot_curves
table([{"loss": -1.5e-9, "accuracy": 0.5}], formats={"loss": ".1e"}, caption="training")
target("accuracy", 0.998, ">= 0.99")
value("a-number", -1.5)
figure = plot_curves({"“−3” – x": [-1.0, 2.0]}, xlabel="epoch", ylabel="loss")
"""


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("−1.5·10⁻⁹", "utf-8", "−1.5·10⁻⁹"),
        ("−1.5·10⁻⁹", "ascii", "-1.5*10^-9"),
        ("−1,5·10⁻⁹", "cp1251", "-1,5·10^-9"),
        ("x² ≥ 0", "cp866", "x^2 >= 0"),
        ("28 × 28 …", "ascii", "28 x 28 ..."),
        ("потери – 3", "cp866", "потери - 3"),
        ("потери", "latin-1", None),
        ("Poincaré", "ascii", "Poincare"),
        ("☃", "cp1251", None),
    ],
)
def test_plain_forms(text, encoding, expected):
    assert fitting(text, encoding) == expected


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1251", "cp866", "cp437", "utf-8"])
def test_every_output_can_be_printed_everywhere(encoding, language):
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "BINEURAL_LANG": language}
    run = subprocess.run([sys.executable, "-c", CODE], capture_output=True, env=environment)
    assert run.stderr.decode() == ""
    out = run.stdout.decode(encoding)
    assert "?" not in out
    knows_russian = encoding in ("cp1251", "cp866", "utf-8")
    assert ("достигнута" in out) == (language == "ru" and knows_russian)
    assert ("reached" in out) == (language == "en" or not knows_russian)
