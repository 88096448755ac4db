"""What a check found: a `Case` for each thing that was tried, all of them in a `CheckResult`."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """One thing that a check tried.

    The texts are English made by `bineural.localize.message`, so that they can be shown in the reader's
    language, with code between backticks; `call`, `printed` and `warned` are the same in all languages.

    Parameters
    ----------
    title : str
        What was tried, in words.
    passed : bool
        Whether it came out as it should.
    call : str
        What was tried, as Python code.
    expected, got : str
        What should have come, and what came.
    where : str
        The line of the student's own code that raised the error.
    printed : str
        What the student's code printed meanwhile.
    warned : str
        The warnings that the student's code caused, in the words of the library that gave them.
    hint : str
        What to do; on a case that passed, a remark.

    Examples
    --------
    >>> Case("an exact zero", passed=False, got="`grad_x`: `[1, 1]`").hint
    ''
    """

    title: str
    passed: bool
    call: str = ""
    expected: str = ""
    got: str = ""
    where: str = ""
    printed: str = ""
    warned: str = ""
    hint: str = ""


@dataclass(frozen=True)
class CheckResult:
    """The cases of one check.

    Parameters
    ----------
    name : str
        The exercise, as ``"chapter/exercise"``.
    cases : list of Case
        What was tried, in order.

    Examples
    --------
    >>> CheckResult("backpropagation/relu", [Case("a vector", True), Case("an exact zero", False)]).passed
    False
    """

    name: str
    cases: list[Case] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether something was tried and all of it passed."""
        return bool(self.cases) and all(case.passed for case in self.cases)
