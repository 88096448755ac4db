"""Explain an exception of the student's code: what it means for a beginner and what to do."""

from __future__ import annotations

from bineural.exercises.checking.describing import code
from bineural.localize import message


def not_written(name: str) -> str:
    """Return the hint for a starter that was left as it is.

    Parameters
    ----------
    name : str
        The function, method or value that is still to be written.
    """
    return message("Not written yet: replace the dots in {name} with your code.", name=code(name))


def nothing_returned(name: str) -> str:
    """Return the hint for None: the code is missing, or only its ``return``."""
    return message("Not written yet, or `return` is missing: {name} gave `None`.", name=code(name))


def raised(error: BaseException) -> str:
    """Return an error's type and text as a sentence.

    Examples
    --------
    >>> raised(ZeroDivisionError("division by zero"))
    'the error `ZeroDivisionError: division by zero`'
    """
    return message("the error {error}", error=code(f"{type(error).__name__}: {error}".removesuffix(": ")))


def explain(error: BaseException, name: str) -> str:
    """Return what an error means and what to do.

    Parameters
    ----------
    error : BaseException
        What the student's code raised.
    name : str
        The function or method that was called.

    Returns
    -------
    str
        A message.

    Examples
    --------
    >>> explain(NotImplementedError(), "relu_backward")
    'Not written yet: replace the dots in `relu_backward` with your code.'
    """
    text = str(error)
    match error:
        case NotImplementedError():
            return not_written(name)
        case TypeError() | AttributeError() if "ellipsis" in text:
            return not_written(name)
        case RecursionError():
            return message(
                "{name} calls itself without end: some call must return without calling it again.",
                name=code(name),
            )
        case KeyboardInterrupt():
            return message(
                "You stopped the check while this line was running: if it hung, look for a loop without end."
            )
        case SystemExit():
            return message("Your code ends the program: remove `exit` or `quit` and return the result.")
        case UnboundLocalError():
            return message("A variable is used before anything is stored in it: give it a value first.")
        case NameError():
            return message(
                "Python does not know a name on this line: check its spelling, or run the cell that defines "
                "or imports it."
            )
        case ValueError() if "truth value of an array" in text:
            return message(
                "An `if`, `and` or `max` needs one truth value, and a comparison of an array gives one for "
                "each element: work with the whole array, with a mask such as `x > 0`, or `np.where`."
            )
        case ValueError() if _is_mismatch(text):
            return message(
                "The shapes on this line do not fit each other: write the shape of each array beside it, "
                "and find the product or the sum that gives the shape asked for."
            )
        case ValueError() if "values to unpack" in text:
            return message(
                "This line takes something apart into another number of parts than it has: look at what stands to the "
                "right of the equals sign. An array, for instance, is taken apart into its rows."
            )
        case IndexError():
            return message(
                "An index lies outside of the array: check which axis the loop runs over, and how long it is."
            )
        case AttributeError():
            return message(
                "The object before the dot has no such attribute: check the spelling, and that it was "
                "stored before it is used."
            )
        case ImportError():
            return message("An import failed: check the spelling of the module's name.")
    return message("Python stopped at this error: change the line so that it no longer happens.")


def _is_mismatch(text: str) -> bool:
    # NumPy's own words for shapes that do not fit, in matmul, dot, arithmetic, and assignment.
    return any(
        words in text
        for words in ("mismatch", "enough dimensions", "not aligned", "broadcast", "setting an array element")
    )
