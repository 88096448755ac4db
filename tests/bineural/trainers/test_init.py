"""`bineural.trainers` names what it offers, and loads it only when it is used."""

import subprocess
import sys

from bineural import trainers


def test_every_name_is_there():
    assert {"Trainer", "History", "TensorBatches", "NonFiniteLossError", "StepMetrics"} <= set(trainers.__all__)
    for name in trainers.__all__:
        assert getattr(trainers, name).__name__ == name


def test_a_trainer_loads_nothing_heavy_but_torch():
    code = """
import sys, torch
before = set(sys.modules)
from bineural.trainers import BestWeights, EarlyStopping, GradientNorms, TensorBatches, Trainer
heavy = {"pandas", "matplotlib", "sklearn", "scipy", "IPython", "tqdm", "torchvision", "skorch", "babel"}
print(sorted(heavy & sys.modules.keys() - before))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_importing_it_loads_neither_torch_nor_pandas():
    code = """
import sys, bineural.trainers
before = {"torch", "pandas", "tqdm"} & sys.modules.keys()
bineural.trainers.History
after = {"torch", "pandas", "tqdm"} & sys.modules.keys()
print(sorted(before), sorted(after))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[] []\n"
