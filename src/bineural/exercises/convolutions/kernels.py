"""``kernels``: two kernel sizes with which the network ends in 16 channels of 4 × 4."""

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bineural.exercises.checking.attempts import an_object
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.exercises import Named, Submission, Table
from bineural.exercises.checking.results import Case
from bineural.localize import message

IMAGE, END = 28, 4


def whole_numbers(kernels):
    """Return two whole numbers from 1 up, None if they are not."""
    try:
        found = tuple(map(operator.index, kernels))
    except TypeError:
        return None
    return found if len(found) == 2 and min(found) > 0 else None


def sides(kernels):
    """Return the sides of the image, of what each convolution and each pooling leaves; nothing below 1."""
    found = [IMAGE]
    for kernel in kernels:
        found.append(found[-1] - kernel + 1)
        found.append(found[-1] // 2)
    return found[: next((place for place, side in enumerate(found) if side < 1), len(found))]


TOO_MUCH = "Too much is left: a larger kernel takes more away."
TOO_LITTLE = "Too little is left: a smaller kernel takes less away."
NOTHING = "Nothing is left of the image on the way: take smaller kernels."


@dataclass(frozen=True)
class KernelSizes(Named, Table):
    """Two whole numbers, of which many are right: where they lead is what counts."""

    name: str
    right: Sequence[Any]

    def check(self, *submission: Any) -> Iterator[Case]:
        """Judge the form of the answer, then where the sizes lead."""
        [kernels] = submission
        title = message("two kernel sizes")
        found = whole_numbers(kernels)
        if found is None:
            hint = message("Hand in two whole numbers, such as {example}.", example=code("(3, 3)"))
            yield Case(title, False, got=an_object(kernels), hint=hint)
            return
        yield Case(title, True)
        chain = sides(found)
        passed = chain[-1] == END and len(chain) == 5
        hint = NOTHING if len(chain) < 5 else TOO_MUCH if chain[-1] > END else TOO_LITTLE
        got = message("sides {sides}", sides=" → ".join(map(str, chain)))
        title = message("16 channels of 4 × 4 at the end")
        yield Case(title, passed, got=got, hint="" if passed else message(hint))

    def mistaken(self) -> Iterator[tuple[str, Submission]]:
        """Yield kernels that leave too much, too little or nothing."""
        yield from ((TOO_MUCH, (kernels,)) for kernels in ((3, 3), (1, 1)))
        yield from ((TOO_LITTLE, (kernels,)) for kernels in ((7, 5), (5, 7)))
        yield from ((NOTHING, (kernels,)) for kernels in ((28, 5), (5, 13)))


EXERCISE = KernelSizes("kernels", right=[(5, 5), (3, 5), [4, 5]])
