"""Runs at the start of every Python process of a chapter's execution and records what is used.

The kernel and all its subprocesses find this folder first on PYTHONPATH. What they use is appended to the file named by
BOOKBUILD_LOG, a line each:

``import NAME``
    a name that was looked for: a full one inside `bineural`, a top-level one elsewhere. A finder sees lazy imports and
    forked children too.
``file SIZE CHANGED PATH``
    a file that was read, as it was then, or ``- -`` if there was none: each module that lies neither in the standard
    library nor among the installed packages, and each file below BOOKBUILD_WATCHED outside of BOOKBUILD_UNWATCHED.
``folder PATH``
    a folder there whose content the chapter listed.
``variable NAME``
    a variable of the environment that code of the book asked for.

Modules of the book are compiled from their sources each time: bytecode on the disk is found by size and time, and so
may be of another source.
"""

import os
import site
import sys
from collections.abc import Container
from importlib import machinery
from typing import Any

_log = os.environ.get("BOOKBUILD_LOG")
_LIBRARY = os.path.dirname(os.__file__) + os.sep
_PACKAGES = [folder + os.sep for folder in [*site.getsitepackages(), site.getusersitepackages()]]
# Their frames stand between whoever asks for a variable and the look-up.
_BETWEEN = {"<frozen os>", "<frozen _collections_abc>", os.__file__}
# They list folders in which they look for modules; what they find does not depend on its neighbors.
_FINDERS = {"<frozen importlib._bootstrap_external>", __file__}


def _is_installed(path: str) -> bool:
    return path.startswith((_LIBRARY, *_PACKAGES, "<frozen "))


class _Log:
    """Appends lines to a file; one small append is whole even from several processes."""

    def __init__(self, path: str, own: tuple[str, ...]) -> None:
        self.own = own  # folders of the build, whose modules are not the book's
        self.descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.seen: set[str] = set()

    def write(self, line: str) -> None:
        if line not in self.seen and "\n" not in line:
            self.seen.add(line)
            os.write(self.descriptor, f"{line}\n".encode("utf8", "surrogateescape"))

    def file(self, path: str) -> None:
        """Note a file with its state before it is read, the first time that it is."""
        if path not in self.seen and not path.startswith(self.own):
            self.seen.add(path)
            try:
                state = os.stat(path)
            except OSError:
                self.write(f"file - - {path}")
            else:
                self.write(f"file {state.st_size} {state.st_ctime_ns} {path}")


class _ImportRecorder:
    """A finder that finds nothing and writes down what it was asked for."""

    def __init__(self, log: _Log) -> None:
        self.log = log

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        top = name.partition(".")[0]
        if name == top or top == "bineural":
            self.log.write(f"import {name}")


class _SourceLoader(machinery.SourceFileLoader):
    """Compiles a module from its source."""

    def get_code(self, fullname: str) -> Any:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


class _FolderFinder(machinery.FileFinder):
    """Finds modules in a folder of no installed packages, without bytecode, and notes their files."""

    log: _Log

    def find_spec(self, fullname: str, target: Any = None) -> Any:
        spec = super().find_spec(fullname, target)
        if spec is not None and spec.origin:
            if fullname.partition(".")[0] == "bineural":
                self.log.seen.add(spec.origin)  # known by its name
            else:
                self.log.file(spec.origin)
        return spec

    @classmethod
    def hook(cls, folder: str) -> "_FolderFinder":
        """Return the finder of a folder; `ImportError` leaves the folder to the next hook."""
        if not os.path.isdir(folder) or _is_installed(folder + os.sep):
            raise ImportError(folder)
        if any(name.endswith(".dist-info") for name in os.listdir(folder)):  # by `pip install --target`
            _PACKAGES.append(folder + os.sep)
            raise ImportError(folder)
        return cls(
            folder,
            (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
            (_SourceLoader, machinery.SOURCE_SUFFIXES),
            (machinery.SourcelessFileLoader, machinery.BYTECODE_SUFFIXES),
        )


class _Environment(type(os.environ)):  # type: ignore[misc]
    """The environment that notes which variables code of the book asks for; one that takes them all asks for none."""

    log: _Log
    bulk: tuple[int, int] | None = None

    def __getitem__(self, key: Any) -> Any:
        frame = _beyond(sys._getframe(1), _BETWEEN)
        if (
            frame is not None
            and isinstance(key, str)
            and _place(frame) != _Environment.bulk
            and not _is_installed(frame.f_code.co_filename)
        ):
            self.log.write(f"variable {key}")
        return super().__getitem__(key)

    def __iter__(self) -> Any:
        frame = _beyond(sys._getframe(1), _BETWEEN)
        _Environment.bulk = None if frame is None else _place(frame)
        return super().__iter__()


def _beyond(frame: Any, files: Container[str]) -> Any:
    """Return the first frame, from one outwards, whose code is of none of these files."""
    while frame is not None and frame.f_code.co_filename in files:
        frame = frame.f_back
    return frame


def _place(frame: Any) -> tuple[int, int]:
    return id(frame), frame.f_lasti


def _watch(log: _Log, watched: str, unwatched: list[str]) -> None:
    """Note the files and folders below a folder that are opened to be read."""
    inside, outside = watched + os.sep, tuple(folder + os.sep for folder in unwatched)

    def is_watched(path: str) -> bool:
        return f"{path}{os.sep}".startswith(inside) and not f"{path}{os.sep}".startswith(outside)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" and event != "os.listdir" and event != "os.scandir":
            return
        try:
            path = arguments[0]
            if isinstance(path, int) or path is None:
                return
            path = os.path.abspath(os.fsdecode(path))
            if event != "open":
                if is_watched(path) and _is_asked_for(sys._getframe(1)):
                    log.write(f"folder {path}")
            elif is_watched(path) and _is_read(arguments[2]):
                log.file(path)
        except Exception:  # whatever is wrong with the arguments, the call itself tells of it
            return

    sys.addaudithook(hook)


def _is_asked_for(frame: Any) -> bool:
    """Tell whether a chapter asks for a list, not a finder of modules or a library for purposes of its own.

    `bineural` lists its exercises, but those that a chapter does not check do not matter to it.
    """
    if frame.f_code.co_filename in _FINDERS:
        return False
    while frame is not None and _is_of_library(frame.f_code.co_filename):
        frame = frame.f_back
    if frame is None or frame.f_globals.get("__name__", "").partition(".")[0] == "bineural":
        return False
    return not _is_installed(frame.f_code.co_filename)


def _is_of_library(path: str) -> bool:
    return path.startswith((_LIBRARY, "<frozen ")) and not path.startswith(tuple(_PACKAGES))


def _is_read(flags: Any) -> bool:
    """Tell whether a file that is opened with these flags is read: not if it is emptied or only written."""
    return isinstance(flags, int) and not flags & (os.O_WRONLY | os.O_TRUNC)


def _record(path: str) -> None:
    own = (os.path.dirname(__file__) + os.sep, os.environ["BOOKBUILD_SCRATCH"] + os.sep)
    log = _FolderFinder.log = _Environment.log = _Log(path, own)
    sys.meta_path.insert(0, _ImportRecorder(log))
    sys.path_hooks.insert(0, _FolderFinder.hook)
    for folder in [folder for folder in sys.path_importer_cache if not _is_installed(folder + os.sep)]:
        del sys.path_importer_cache[folder]
    os.environ.__class__ = _Environment
    unwatched = os.environ.get("BOOKBUILD_UNWATCHED", "").split(os.pathsep)
    _watch(log, os.environ["BOOKBUILD_WATCHED"], [folder for folder in unwatched if folder])


if _log:
    _record(_log)
