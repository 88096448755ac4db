"""Makes the environment that the book is built and tested in, with the standard library alone.

    python src/bookbuild/environment.py FOLDER [default|cpu] [--then COMMAND ...]

Does nothing if FOLDER was made here from the requirements as they are now. `cpu` takes PyTorch from PyTorch's own
index of CPU builds; these have other hashes than the pinned ones and are checked by version. Without a choice, an
environment keeps the builds that it has. `--then` goes on with `python -m bookbuild COMMAND` in the environment.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
READY = ".ready"
SUPPORTED = ((3, 11), (3, 13))
# What an environment is made from: it is out of date when one of them changes.
SOURCES = ("requirements.txt", "pyproject.toml", "src/bookbuild/environment.py")
# What only CUDA builds of PyTorch need.
CUDA = re.compile(r"nvidia-|cuda-|triton==|lazy-importer==")


def main(arguments: list[str]) -> int:
    """Bring FOLDER up to date, then run the command; a fault is one sentence and exit code 1."""
    at = arguments.index("--then") if "--then" in arguments else len(arguments)
    folder_and_torch, command = arguments[:at], arguments[at + 1 :]
    known = len(folder_and_torch) in (1, 2) and folder_and_torch[1:] in ([], ["default"], ["cpu"])
    if not known or (at < len(arguments) and not command):
        print(
            "usage: environment.py FOLDER [default|cpu] [--then COMMAND ...] (make: TORCH=default or TORCH=cpu)",
            file=sys.stderr,
        )
        return 2
    folder = Path(folder_and_torch[0])
    wanted = folder_and_torch[1] if len(folder_and_torch) == 2 else ""
    fault = made_fault(folder, wanted) if (folder / READY).is_file() else setup_fault(folder)
    if fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1
    has = record(folder)
    if has.get("sources") != fingerprint() and set_up(folder, wanted or has.get("torch", "default")) != 0:
        return 1
    return hand_over([str(python_of(folder)), "-m", "bookbuild", *command]) if command else 0


def made_fault(folder: Path, wanted: str) -> str:
    """Return a sentence if a made environment is not the one that is asked for here, else nothing."""
    return torch_fault(folder, wanted) or python_fault(folder) or checkout_fault(folder)


def torch_fault(folder: Path, wanted: str) -> str:
    """Return a sentence if an environment has other builds of PyTorch than those wanted, else nothing."""
    has = record(folder).get("torch", "")
    if has and wanted and has != wanted:
        return f"{folder} was made with TORCH={has}, not {wanted}: remove {folder} to make it anew, or leave TORCH out"
    return ""


def python_fault(folder: Path) -> str:
    """Return a sentence if an environment has another version of Python than the one that runs this, else nothing."""
    config = (folder / "pyvenv.cfg").read_text("utf8")
    version = re.search(r"^version(?:_info)? *= *(\d+\.\d+)", config, re.MULTILINE)
    runs = f"{sys.version_info.major}.{sys.version_info.minor}"
    if version and version[1] != runs:
        return (
            f"{folder} has Python {version[1]}, not {runs}: remove {folder} to make it anew, "
            f"or run this with Python {version[1]} (make: leave PYTHON out)"
        )
    return ""


def checkout_fault(folder: Path) -> str:
    """Return a sentence if an environment imports the package of another checkout than this one, else nothing.

    So it does after a checkout was copied or moved, and its scripts then start the other one's Python, or none.
    """
    packages = [*folder.glob("lib/python3*/site-packages"), folder / "Lib" / "site-packages"]
    links = [link for package in packages for link in package.glob("__editable__.bineural-*.pth")]
    imported = [Path(line) for link in links for line in path_lines(link)]
    if imported and all(path.resolve() == ROOT / "src" for path in imported):
        return ""
    found = ", ".join(map(str, imported)) or "no checkout"
    return (
        f"{folder} imports bineural from {found}, not from {ROOT / 'src'}, as when a checkout was copied or moved: "
        f"remove {folder} to make it anew"
    )


def path_lines(link: Path) -> list[str]:
    """Return the lines of a .pth file, in the encoding that Python reads it in."""
    try:
        return link.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return link.read_text("locale").splitlines()


def setup_fault(folder: Path) -> str:
    """Return a sentence if an environment cannot be made with this Python, or in this folder, else nothing."""
    if not SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        return (
            f"Python {sys.version_info.major}.{sys.version_info.minor} runs this, "
            "Python 3.11 to 3.13 is needed: name one with `make PYTHON=python3.11 ...`, on Windows with `py -3.11 ...`"
        )
    if folder.exists() and not (folder / "pyvenv.cfg").exists() and any(folder.iterdir()):
        return f"{folder} is not a virtual environment and would be emptied: name another folder"
    return ""


def record(folder: Path) -> dict[str, str]:
    """Return which builds of PyTorch and which sources an environment was made with, as far as it is known."""
    ready = folder / READY
    lines = ready.read_text("utf8").splitlines() if ready.is_file() else []
    return {name: text for name, _, text in (line.partition("=") for line in lines)}


def fingerprint() -> str:
    """Return a checksum of what an environment is made from: a copied file's time says little."""
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in SOURCES)).hexdigest()


def python_of(folder: Path) -> Path:
    """Return the Python of an environment."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def hand_over(command: list[str]) -> int:
    """Run a command in place of this process; on Windows, where that cannot be done, wait for it."""
    sys.stdout.flush()
    if sys.platform != "win32":
        os.execv(command[0], command)
    import subprocess

    with subprocess.Popen(command) as process:
        while True:
            with suppress(KeyboardInterrupt):  # the command was interrupted as well and ends by itself
                return process.wait()


def set_up(folder: Path, torch: str) -> int:
    """Create the environment, or bring a made one up to date, and note what it has."""
    import subprocess  # these two take as long as all the rest, which every make command waits for
    import venv

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
    (folder / READY).write_text(f"torch={torch}\nsources={fingerprint()}\n", "utf8")
    return 0


def install(folder: Path, *, cpu: bool) -> None:
    """Install the pinned requirements and the package itself."""
    import subprocess

    python = python_of(folder)
    requirements = ROOT / "requirements.txt"
    if cpu:
        pinned = split_requirements(requirements.read_text("utf8"))
        torch = [block.split()[0] for block in pinned if re.match(r"torch(vision)?==", block)]
        rest = folder / "requirements-without-torch.txt"
        rest.write_text(
            "\n".join(block for block in pinned if not re.match(r"torch(vision)?==", block) and not CUDA.match(block))
        )
        subprocess.run(install_lock(python, rest), check=True)
        subprocess.run([*pip_install(python), "--index-url", CPU_INDEX, *torch], check=True)
    else:
        subprocess.run(install_lock(python, requirements), check=True)
    subprocess.run([*pip_install(python), "--no-build-isolation", "--editable", str(ROOT)], check=True)


def pip_install(python: Path) -> list[str]:
    """Return the beginning of a command that installs what it names and nothing else.

    A complete lock leaves pip nothing to resolve. Left to resolve all the same, pip before 23.3 takes the newest
    release of a package that another one asks for with an extra, not the pinned one, and stops.
    """
    return [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]


def install_lock(python: Path, lock: Path) -> list[str]:
    """Return the command that installs a complete lock."""
    return [*pip_install(python), "--require-hashes", "-r", str(lock)]


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
