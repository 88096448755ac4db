"""``skipped(files, samples)``: the names of the files that a data set has left out."""

from pathlib import Path

from bineural.exercises.checking.attempts import an_object, attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.exercises import CodedExercise
from bineural.localize import message

SIGNATURE = "skipped(files, samples)"
CASES = {
    "one file left out": (["ants/1.jpg", "ants/no.gif", "bees/2.jpg"], [1]),
    "none left out": (["ants/1.jpg", "bees/2.jpg"], []),
    "two files left out, names that occur twice": (["a/1.jpg", "a/x.txt", "b/1.jpg", "b/b.gif", "b/3.png"], [1, 3]),
}


def skipped(files, samples):
    seen = {Path(path) for path, label in samples}
    return [file.name for file in files if file not in seen]


def check(function):
    """Try lists of files of which some are missing among the samples."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    for title, (names, gone) in CASES.items():
        files = [Path("photos", name) for name in names]
        samples = [(str(file), 0) for place, file in enumerate(files) if place not in gone]
        wanted = sorted(files[place].name for place in gone)

        def find(got, files=files, wanted=wanted):
            return _find(got, files, wanted)

        def run(files=files, samples=samples):
            return function(list(files), list(samples))

        names = [file.as_posix() for file in files if (str(file), 0) in samples]
        spelled = f"skipped({[file.as_posix() for file in files]}, {names})"
        case = attempt(message(title), "skipped", run, {}, find, spelled=spelled)
        yield case
        if not case.passed:
            return


def _find(got, files, wanted):
    expected = message("the names {names}", names=code(repr(wanted)))
    if isinstance(got, str | bytes) or not hasattr(got, "__iter__"):
        return Fault(expected, an_object(got), message("Return a list of names, even if it is one name or none."))
    names = [str(name) for name in got]
    if sorted(names) == wanted:
        return None
    if sorted(Path(name).name for name in names) == wanted:
        hint = message("Return the names alone, without folders: {example}.", example=code("file.name"))
    elif len(names) == len(files):
        hint = message(
            "Every file seems to be missing: {files} holds paths, {samples} texts, and a path never equals a text; "
            "make one out of the other first.",
            files=code("files"),
            samples=code("samples"),
        )
    else:
        hint = message(
            "Wanted are the files that are in {files} but not among {samples}.",
            files=code("files"),
            samples=code("samples"),
        )
    return Fault(expected, message("the names {names}", names=code(repr(names))), hint)


EXERCISE = CodedExercise(("skipped",), check, stand_in=(skipped,))
