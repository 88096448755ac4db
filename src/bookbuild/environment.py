"""Makes the environment that the book is built and tested in, with the standard library alone.

    python src/bookbuild/environment.py FOLDER [default|cpu]
    python src/bookbuild/environment.py --fits FOLDER [default|cpu]

`cpu` takes PyTorch from PyTorch's own index of CPU builds; these have other hashes than the pinned ones and are
checked by version. Without a choice, an environment keeps the builds that it has. `--fits` only tells whether a made
environment has these builds and the version of the Python that runs this.
"""

from __future__ import annotations

import re
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
READY = ".ready"
SUPPORTED = ((3, 11), (3, 13))
# What only CUDA builds of PyTorch need.
CUDA = re.compile(r"nvidia-|cuda-|triton==|lazy-importer==")


def main(arguments: list[str]) -> int:
    """Create FOLDER and install everything, or with `--fits` compare; a fault is one sentence and exit code 1."""
    only_fits = arguments[:1] == ["--fits"]
    folder_and_torch = arguments[1:] if only_fits else arguments
    if len(folder_and_torch) not in (1, 2) or folder_and_torch[1:] not in ([], ["default"], ["cpu"]):
        print("usage: environment.py [--fits] FOLDER [default|cpu] (make: TORCH=default or TORCH=cpu)", file=sys.stderr)
        return 2
    folder = Path(folder_and_torch[0])
    wanted = folder_and_torch[1] if len(folder_and_torch) == 2 else ""
    fault = torch_fault(folder, wanted) or (python_fault(folder) if only_fits else setup_fault(folder))
    if fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1
    return 0 if only_fits else set_up(folder, wanted or recorded_torch(folder) or "default")


def torch_fault(folder: Path, wanted: str) -> str:
    """Return a sentence if an environment has other builds of PyTorch than those wanted, else nothing."""
    has = recorded_torch(folder)
    if has and wanted and has != wanted:
        return f"{folder} was made with TORCH={has}, not {wanted}: remove {folder} to make it anew, or leave TORCH out"
    return ""


def python_fault(folder: Path) -> str:
    """Return a sentence if an environment has another version of Python than the one that runs this, else nothing."""
    config = (folder / "pyvenv.cfg").read_text("utf8")
    version = re.search(r"^version(?:_info)? *= *(\d+\.\d+)", config, re.MULTILINE)
    runs = f"{sys.version_info.major}.{sys.version_info.minor}"
    if version and version[1] != runs:
        return f"{folder} has Python {version[1]}, not {runs}: remove {folder} to make it anew, or leave PYTHON out"
    return ""


def setup_fault(folder: Path) -> str:
    """Return a sentence if an environment cannot be made with this Python, or in this folder, else nothing."""
    if not SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        return (
            f"Python {sys.version_info.major}.{sys.version_info.minor} runs this, "
            "Python 3.11 to 3.13 is needed: name one with `make PYTHON=python3.11 ...`"
        )
    if folder.exists() and not (folder / "pyvenv.cfg").exists() and any(folder.iterdir()):
        return f"{folder} is not a virtual environment and would be emptied: name another folder"
    return ""


def recorded_torch(folder: Path) -> str:
    """Return which builds of PyTorch an environment was made with, nothing if it is not known."""
    ready = folder / READY
    found = re.match(r"torch=(default|cpu)$", ready.read_text("utf8").strip()) if ready.is_file() else None
    return found[1] if found else ""


def set_up(folder: Path, torch: str) -> int:
    """Create the environment, or bring a made one up to date, and note what it has."""
    try:
        if (folder / READY).exists():
            print(f"updating {folder}", flush=True)
        else:
            print(f"setting up {folder} with Python {sys.version.split()[0]} (once; PyTorch is large)", flush=True)
            venv.create(folder, with_pip=True, clear=True)
        install(folder, cpu=torch == "cpu")
    except subprocess.CalledProcessError as error:
        print(
            f"error: {folder} could not be set up ({' '.join(map(str, error.cmd[:4]))} ended with {error.returncode}): "
            "see the messages above; on Debian and Ubuntu `apt-get install python3-venv` may be missing",
            file=sys.stderr,
        )
        return 1
    (folder / READY).write_text(f"torch={torch}\n", "utf8")
    return 0


def install(folder: Path, *, cpu: bool) -> None:
    """Install the pinned requirements and the package itself."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    requirements = ROOT / "requirements.txt"
    if cpu:
        pinned = split_requirements(requirements.read_text("utf8"))
        torch = [block.split()[0] for block in pinned if re.match(r"torch(vision)?==", block)]
        rest = folder / "requirements-without-torch.txt"
        rest.write_text(
            "\n".join(block for block in pinned if not re.match(r"torch(vision)?==", block) and not CUDA.match(block))
        )
        subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(rest)], check=True)
        subprocess.run([*pip, "--no-deps", "--index-url", CPU_INDEX, *torch], check=True)
    else:
        subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(requirements)], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)


def split_requirements(text: str) -> list[str]:
    """Split a compiled requirements file into one block a package: its line, its hashes, its comments."""
    blocks: list[list[str]] = []
    for line in text.splitlines():
        if line and not line[0].isspace() and not line.startswith("#"):
            blocks.append([])
        if blocks:
            blocks[-1].append(line)
    return ["\n".join(block) for block in blocks]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
