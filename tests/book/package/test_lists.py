"""Lists of installed packages: the forms that Colab publishes, and what is kept of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.version import Version

from bookbuild.package.lists import Installed, kept_lists, read_kept, read_python, read_versions
from bookbuild.sources.project import BookError

# Lines as the published list has them, of each form.
PUBLISHED = """# Do not modify this file directly; it is generated
absl-py==1.4.0
Babel==2.13.1
google-colab @ file:///colabtools/dist/google-colab-1.0.0.tar.gz
lazy_loader==0.3
-e git+https://github.com/someone/something@0123#egg=something
odd==not-a-version
nameless @ https://example.org/download
torch @ https://download.pytorch.org/whl/cu118/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl#sha256=a81b
"""


def test_every_form_of_a_line_is_read() -> None:
    found = {name: str(version) for name, version in read_versions(PUBLISHED).items()}
    assert found == {
        "absl-py": "1.4.0",
        "babel": "2.13.1",
        "google-colab": "1.0.0",
        "lazy-loader": "0.3",
        "torch": "2.1.0+cu118",
    }


def test_a_system_without_python_is_refused() -> None:
    assert read_python("Ubuntu 22.04.4 LTS\nPython 3.11.13\nR version 4.5.1\n") == Version("3.11.13")
    with pytest.raises(BookError, match="has no line `Python 3"):
        read_python("Ubuntu 22.04.4 LTS\n")


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "colab").mkdir()
    new = Installed("2026-08-19", Version("3.13.15"), read_versions(PUBLISHED))
    old = Installed("2025-08-15", Version("3.12.11"), read_versions("numpy==2.0.2"))
    for installed in (new, old):
        (tmp_path / "colab" / f"{installed.date}.txt").write_text(installed.text())
    assert kept_lists(tmp_path) == [old, new]


@pytest.mark.parametrize("text", ["", "numpy==2.0.2\n", "# Packages, Python 3.12.11\nnumpy==2.0.2\n"])
def test_a_list_without_date_and_python_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.txt"
    path.write_text(text)
    with pytest.raises(BookError, match="begins with no date and Python: write it with"):
        read_kept(path)
