"""Start processes for notebooks and checks, keep their limits from outside, and take what they say."""

from __future__ import annotations

import array
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from bineural.grade import watching

PAUSE = 0.02
LOOK_EACH = 0.1
LARGEST_ANSWER = 512 * 10**6
# Beyond the text that is kept: what a notebook writes past Python's own `print`.
MOST_OUTPUT = 64 * 10**6
_KEPT_VARIABLES = (
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "MPLCONFIGDIR",
    "PATH",
    "SYSTEMROOT",
    "TZ",
    "USERPROFILE",
    "XDG_CACHE_HOME",
)


@dataclass(frozen=True)
class Bounds:
    """What is watched from outside: seconds, bytes, a count, and the folder that may hold so many bytes."""

    seconds: float
    memory: int
    processes: int
    disk: int
    output: int
    folder: Path


@dataclass(frozen=True)
class Ran:
    """What came of a process.

    Attributes
    ----------
    answer : bytes
        What it has sent.
    output : bytes
        The beginning of what was printed.
    ended : str
        ``"itself"``, or the limit at which it was ended: ``"time"``, ``"memory"``, ``"processes"``, ``"disk"``,
        ``"answer"``, which is too long.
    code : int
        How it exited.
    """

    answer: bytes
    output: bytes
    ended: str
    code: int


class _Process(Protocol):
    pid: int

    def poll(self) -> int | None: ...

    def kill(self) -> None: ...


class Launcher:
    """Starts processes, one after another; on Linux as copies of a template that has imported what they need.

    Parameters
    ----------
    modules : sequence of str
        What the template imports.
    variables : mapping of str to str
        The environment of all, beside the few variables that Python itself needs: secrets of the teacher stay outside.
    """

    def __init__(self, modules: Sequence[str], variables: Mapping[str, str]) -> None:
        self._modules = modules
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        # The package that grades is the one that checks, wherever it lies.
        package = str(Path(__file__).parents[2])
        self._variables = kept | {"PYTHONPATH": package} | dict(variables)
        self._template: tuple[subprocess.Popen[bytes], socket.socket] | None = None

    def __enter__(self) -> Launcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the template."""
        if self._template:
            process, connection = self._template
            connection.close()
            process.kill()
            process.wait()
            self._template = None

    def run(self, request: Mapping[str, Any], bounds: Bounds) -> Ran:
        """Start a process, give it a request, and wait for its end or end it.

        Parameters
        ----------
        request : mapping
            What `bineural.grade.child` takes.
        bounds : Bounds
            What it may take.
        """
        ours, theirs = _pipes()
        try:
            process = self._start(theirs)
        except BaseException:
            for descriptor in (*ours, *theirs):
                os.close(descriptor)
            raise
        base = watching.memory([self._template[0].pid]) if self._template else 300 * 10**6
        feeder = threading.Thread(target=_feed, args=(ours[0], pickle.dumps(request)), daemon=True)
        answer, output = _Kept(ours[1], LARGEST_ANSWER, LARGEST_ANSWER), _Kept(ours[2], bounds.output, MOST_OUTPUT)
        for thread in (feeder, answer, output):
            thread.start()
        ended = _wait(process, bounds, base, answer)
        for thread in (answer, output):
            thread.join(2)
        return Ran(bytes(answer.kept), bytes(output.kept), ended, process.poll() or 0)

    def _start(self, descriptors: tuple[int, int, int]) -> _Process:
        if not sys.platform.startswith("linux"):
            return _Started(descriptors, self._variables)
        for attempt in range(2):
            connection = self._connection()
            try:
                socket.send_fds(connection, [b"x"], descriptors)
                pid = _number(connection)
            except OSError:
                # Somebody has ended the template: the next one is as good.
                self.close()
                if attempt:
                    raise
                continue
            for descriptor in descriptors:
                os.close(descriptor)
            return _Copied(pid, connection)
        raise AssertionError

    def _connection(self) -> socket.socket:
        if self._template is None:
            own, other = socket.socketpair()
            command = [sys.executable, "-P", "-m", "bineural.grade.template", str(other.fileno()), *self._modules]
            process = subprocess.Popen(
                command, pass_fds=[other.fileno()], env=self._variables, cwd="/", stdin=subprocess.DEVNULL
            )
            other.close()
            self._template = process, own
        return self._template[1]


class _Copied:
    """A copy of the template, of which the template tells when it has ended."""

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid, self._connection = pid, connection
        self._code: int | None = None
        self._asked = False

    def poll(self) -> int | None:
        if self._code is None:
            self._connection.settimeout(PAUSE)
            try:
                self._code = _number(self._connection)
            except TimeoutError:
                return None
            except OSError:
                self._code = -signal.SIGKILL
            finally:
                self._connection.settimeout(None)
        return self._code

    def kill(self) -> None:
        # The first process of a copy ends the others, and then itself; a second call does not ask it.
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL if self._asked else signal.SIGTERM)
        self._asked = True


class _Started:
    """A process that begins from nothing, where copies are not safe (macOS) or not known (Windows)."""

    def __init__(self, descriptors: tuple[int, int, int], variables: Mapping[str, str]) -> None:
        command = [sys.executable, "-P", "-m", "bineural.grade.child"]
        streams: list[IO[bytes]] = [
            os.fdopen(each, mode) for each, mode in zip(descriptors, ("rb", "wb", "wb"), strict=True)
        ]
        self._process = subprocess.Popen(
            command, stdin=streams[0], stdout=streams[1], stderr=streams[2], env=dict(variables)
        )
        self.pid = self._process.pid
        self._asked = False
        for stream in streams:
            stream.close()

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(PAUSE)
        return self._process.returncode

    def kill(self) -> None:
        (self._process.kill if self._asked else self._process.terminate)()
        self._asked = True


class _Kept(threading.Thread):
    """Reads a pipe to its end, and keeps the beginning; a flood finds it closed."""

    def __init__(self, descriptor: int, limit: int, most: int) -> None:
        super().__init__(daemon=True)
        self._descriptor, self._limit, self._most = descriptor, limit, most
        self.kept = bytearray()
        self.read = 0

    @property
    def is_over(self) -> bool:
        """Whether more has come than anybody should send."""
        return self.read > self._most

    def run(self) -> None:
        while not self.is_over:
            data = os.read(self._descriptor, 1 << 16)
            if not data:
                break
            self.read += len(data)
            self.kept += data[: max(self._limit - len(self.kept), 0)]
        os.close(self._descriptor)


def _pipes() -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    (request_in, request_out), (answer_in, answer_out), (text_in, text_out) = os.pipe(), os.pipe(), os.pipe()
    return (request_out, answer_in, text_in), (request_in, answer_out, text_out)


def _feed(descriptor: int, data: bytes) -> None:
    with suppress(BrokenPipeError), os.fdopen(descriptor, "wb") as stream:
        stream.write(data)


def _wait(process: _Process, bounds: Bounds, base: int, answer: _Kept) -> str:
    begun = looked = time.monotonic()
    ended = "itself"
    asked = 0.0
    while process.poll() is None:
        now = time.monotonic()
        if asked:
            if now - asked > 3:
                process.kill()
                asked = now
            continue
        if now - begun > bounds.seconds:
            ended = "time"
        elif answer.is_over:
            ended = "answer"
        elif now - looked > LOOK_EACH:
            looked = now
            ended = _taken(process.pid, bounds, base)
        if ended != "itself":
            process.kill()
            asked = now
    return ended


def _taken(pid: int, bounds: Bounds, base: int) -> str:
    # The first process only waits for the second.
    pids = watching.family(pid)[1:]
    # Where the system counts, it has refused the last one already.
    if len(pids) > bounds.processes + 8:
        return "processes"
    if watching.memory(pids, base) > bounds.memory:
        return "memory"
    return "disk" if watching.size_of(bounds.folder, bounds.disk) > bounds.disk else "itself"


def _number(connection: socket.socket) -> int:
    data = b""
    while len(data) < 8:
        more = connection.recv(8 - len(data))
        if not more:
            raise ConnectionResetError("the template has ended")
        data += more
    return array.array("q", data)[0]
