"""Makes the environment that the book is built and tested in, with the standard library alone.

    python src/bookbuild/environment.py FOLDER [default|cpu]

`cpu` takes PyTorch from PyTorch's own index of CPU builds; these have other hashes than the pinned ones and are
checked by version.
"""

from __future__ import annotations

import re
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
SUPPORTED = ((3, 11), (3, 13))
# What only CUDA builds of PyTorch need.
CUDA = re.compile(r"nvidia-|cuda-|triton==|lazy-importer==")


def main(arguments: list[str]) -> int:
    """Create FOLDER and install everything; a fault is one sentence and exit code 1."""
    if len(arguments) not in (1, 2) or arguments[1:] not in ([], ["default"], ["cpu"]):
        print("usage: environment.py FOLDER [default|cpu] (make: TORCH=default or TORCH=cpu)", file=sys.stderr)
        return 2
    if not SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        print(
            f"error: Python {sys.version_info.major}.{sys.version_info.minor} runs this, "
            "Python 3.11 to 3.13 is needed: "
            "name one with `make PYTHON=python3.11 ...`",
            file=sys.stderr,
        )
        return 1
    folder = Path(arguments[0])
    if folder.exists() and not (folder / "pyvenv.cfg").exists() and any(folder.iterdir()):
        print(
            f"error: {folder} is not a virtual environment and would be emptied: name another folder", file=sys.stderr
        )
        return 1
    print(f"setting up {folder} with Python {sys.version.split()[0]} (once; PyTorch is large)", flush=True)
    try:
        venv.create(folder, with_pip=True, clear=not (folder / ".ready").exists())
        install(folder, cpu=arguments[1:] == ["cpu"])
    except subprocess.CalledProcessError as error:
        print(
            f"error: {folder} could not be set up ({' '.join(map(str, error.cmd[:4]))} ended with {error.returncode}): "
            "see the messages above; on Debian and Ubuntu `apt-get install python3-venv` may be missing",
            file=sys.stderr,
        )
        return 1
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
        subprocess.run([*pip, "--require-hashes", "-r", str(rest)], check=True)
        subprocess.run([*pip, "--no-deps", "--index-url", CPU_INDEX, *torch], check=True)
    else:
        subprocess.run([*pip, "--require-hashes", "-r", str(requirements)], check=True)
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
