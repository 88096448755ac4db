import ast
import shutil
from pathlib import Path

import pytest

from bineural.recorded import RecordError
from bineural.recorded.recipe import PACKAGE, Recipe, code_hash, find_recipe, read_recipe, recipe_names

from .conftest import TINY, Folders

NETWORKS = TINY.replace("from pathlib import Path\n", "from bineural.models import MLP, ResNet\n")


def tiny() -> Recipe:
    return find_recipe("tiny-powers")


def test_a_recipe_says_what_it_is_without_being_imported(folders: Folders) -> None:
    folders.edit("from pathlib import Path\n", "import there_is_no_such_module\n")
    found = tiny()
    assert (found.name, found.title, found.data, found.threads) == ("tiny-powers", "Powers of a number", (), 1)
    assert found.runs == [{"seed": seed, "base": 1.5} for seed in range(3)]
    assert found.witness == {"seed": 0, "base": 1.1}


def test_helpers_are_no_recipes(folders: Folders) -> None:
    folders.write("_shared")
    folders.write("__init__")
    folders.write("a_b")
    assert recipe_names() == ("a-b", "tiny-powers")


def test_an_unknown_name_is_told_with_those_there_are(folders: Folders) -> None:
    with pytest.raises(RecordError, match=r"^bineural\.recorded expected one of tiny-powers, got 'x': write a name"):
        find_recipe("x")
    folders.edit("Powers", "P").unlink()
    with pytest.raises(RecordError, match=r"of which there are none yet, got 'x'"):
        find_recipe("x")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  # from the smallest", ""),
        ("  # from the smallest", "  # 1.5"),
        ('"""Powers of a number.\n', '"""Other powers.\n'),
        ('    """Return a few powers."""\n', ""),
        ('"expected powers, got none"', '"got none: give some"'),
        ("[base**power for power in range(3)]", "[\n        base ** (power) for power in range(3)\n    ]"),
        ("1.1", "1.10"),
        ("def run(seed, base):", "\n\ndef run(\n    seed,\n    base,\n):"),
    ],
)
def test_words_and_layout_do_not_count(folders: Folders, old: str, new: str) -> None:
    before = tiny().hash
    folders.edit(old, new)
    assert tiny().hash == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/ 3}", "/ 3.5}"),
        ("range(3)]", "range(4)]"),
        ("SEEDS = range(3)", "SEEDS = range(4)"),
        ('"base": 1.5', '"base": 1.25'),
        ("THREADS = 1", "THREADS = 2"),
        ("DATA = ()", 'DATA = ("digits",)'),
        ("base**power", "base*power"),
        ('"last"', '"end"'),
        ("raise ValueError", "raise TypeError"),
        ("if not powers", "if powers"),
        ("seed + powers", "True + powers"),
    ],
)
def test_what_is_computed_counts(folders: Folders, old: str, new: str) -> None:
    before = tiny().hash
    folders.edit(old, new)
    assert tiny().hash != before


def test_further_runs_leave_the_code_as_it_is(folders: Folders) -> None:
    before = tiny()
    folders.edit("for seed in SEEDS]", "for seed in [*SEEDS, 9]]")
    assert tiny().code == before.code
    assert tiny().hash != before.hash


def test_a_hash_is_the_same_with_each_version_of_python(folders: Folders) -> None:
    folders.edit('"last"', 'f"{base!r:>{seed}} {{" "and" f"{seed=}"')
    assert tiny().code == "b2f76db11eda6b78389de9fe76c7e11e279326e06d3fc0e4606a4a8c818c2097"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Layers and models, free to be changed."""
    copied = tmp_path / "bineural"
    for name in ("layers", "models"):
        shutil.copytree(PACKAGE / name, copied / name, ignore=shutil.ignore_patterns("__pycache__"))
    return copied


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf8")


def added(path: Path) -> None:
    path.write_text(path.read_text("utf8") + "\nADDED = 1\n", "utf8")


@pytest.mark.parametrize(
    ("module", "counts"),
    [
        ("models/convnets.py", True),
        ("models/mlp.py", True),
        ("models/stack.py", True),  # of which both are made
        ("layers/residual.py", True),  # a block of one
        ("models/summary.py", False),
        ("layers/recurrent.py", False),
        ("models/__init__.py", False),
    ],
)
def test_the_modules_that_define_what_a_recipe_imports_count(
    folders: Folders, package: Path, module: str, counts: bool
) -> None:
    path = folders.write(text=NETWORKS)
    before = code_hash(path, package)
    assert code_hash(path, PACKAGE) == before
    added(package / module)
    assert (code_hash(path, package) != before) == counts


def test_words_of_a_model_do_not_count(folders: Folders, package: Path) -> None:
    path = folders.write(text=NETWORKS)
    before = code_hash(path, package)
    change(package / "models" / "convnets.py", '"""Convolutional networks', '"""Networks')
    change(package / "models" / "convnets.py", "Blocks of convolution", "Several blocks of convolution")
    assert code_hash(path, package) == before


def test_a_name_that_moves_to_another_module_counts(folders: Folders, package: Path) -> None:
    path = folders.write(text=NETWORKS)
    before = code_hash(path, package)
    change(package / "models" / "__init__.pyi", "from .mlp import MLP", "from .names import MLP")
    assert code_hash(path, package) != before


@pytest.mark.parametrize(
    "line",
    [
        "from bineural.layers import GRUCell",
        "from bineural.layers.recurrent import GRUCell",
        "from bineural.layers import recurrent",
        "from bineural.layers import *",
        "from bineural import layers",
        "import bineural.layers",
        "import bineural.layers.recurrent as cells",
        "def late():\n    from bineural.layers import GRUCell",
        "from bineural.recorded.recipes._shared import cell",
        "from bineural.recorded.recipes import _shared",
    ],
)
def test_whatever_way_it_is_imported(folders: Folders, package: Path, line: str) -> None:
    folders.write("_shared", "from bineural.layers import GRUCell as cell\n")
    path = folders.write(text=f"{TINY}\n{line}\n")
    before = code_hash(path, package)
    added(package / "layers" / "recurrent.py")
    assert code_hash(path, package) != before


@pytest.mark.parametrize(
    "line",
    [
        "from bineural.trainers import Trainer",
        "from bineural import datasets",
        "import bineural",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from bineural.layers import GRUCell",
    ],
)
def test_what_does_not_count(folders: Folders, package: Path, line: str) -> None:
    path = folders.write(text=f"{TINY}\n{line}\n")
    before = code_hash(path, package)
    added(package / "layers" / "recurrent.py")
    assert code_hash(path, package) == before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"""Powers of a number.\n\nWhat the package has no example of.\n"""\n', "", "expected a docstring, got none"),
        ("def run(", "def walk(", "expected a function run(**settings), got none: write it"),
        ("WITNESS = ", "W = ", "expected DATA, THREADS, RUNS, WITNESS, got no WITNESS: write it"),
        ("DATA = ()", "DATA = 'digits'", "expected DATA to be texts"),
        ("THREADS = 1", "THREADS = 0", "expected THREADS to be a number from 1 up"),
        ("for seed in SEEDS]", "for seed in SEEDS if seed > 9]", "expected RUNS to be a list of dicts, at least one"),
        ("for seed in SEEDS]", "for seed in (1, 1)]", "expected each run once, got {'seed': 1, 'base': 1.5} twice"),
        ('"base": 1.5', '"base": {1}', "RUNS[0] of the recipe tiny_powers.py['base'] expected numbers, texts"),
        ('WITNESS = {"seed": 0, "base": 1.1}', "WITNESS = 0", "expected WITNESS to be a dict"),
        ("SEEDS = range(3)", "SEEDS = torch.arange(3)", "got NameError: name 'torch' is not defined: make DATA, "),
        ("SEEDS = range(3)", "SEEDS = (", "expected tiny_powers.py to be Python, got "),
    ],
)
def test_a_recipe_that_is_none_is_told_in_one_sentence(folders: Folders, old: str, new: str, told: str) -> None:
    path = folders.edit(old, new)
    with pytest.raises(RecordError) as caught:
        read_recipe(path, PACKAGE)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_constants_may_use_what_comes_with_python_and_own_functions(folders: Folders) -> None:
    folders.edit("SEEDS = range(3)", "from itertools import chain\n\ndef seeds():\n    return chain([4], range(2))\n")
    folders.edit("for seed in SEEDS]", "for seed in seeds()]\nRUNS += [{'seed': 9, 'base': 2}]")
    assert [run["seed"] for run in tiny().runs] == [4, 0, 1, 9]


def test_modules_of_the_package_are_read_as_they_are() -> None:
    """A stub that the hash could not follow would leave models out in silence."""
    for name in ("layers", "models"):
        stub = ast.parse((PACKAGE / name / "__init__.pyi").read_text("utf8"))
        homes = {node.module for node in stub.body if isinstance(node, ast.ImportFrom)}
        assert homes
        assert all((PACKAGE / name / f"{home}.py").is_file() for home in homes)
