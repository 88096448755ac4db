"""The figures are loaded one by one, when they are used."""

import subprocess
import sys

import bineural.plotting


def test_every_name_is_listed_and_loads():
    assert set(bineural.plotting.__all__) <= set(dir(bineural.plotting))
    assert all(callable(getattr(bineural.plotting, name)) for name in bineural.plotting.__all__)


def test_importing_one_figure_does_not_load_the_others():
    code = (
        "import sys, bineural.plotting; assert 'matplotlib' not in sys.modules; "
        "from bineural.plotting import plot_curves; "
        "print(sorted(name for name in sys.modules if name.startswith('bineural.plotting.')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    needed = ("canvas", "checks", "curves", "ends", "keys", "notes", "palettes", "style")
    assert run.stdout.strip() == str([f"bineural.plotting.{name}" for name in needed])
