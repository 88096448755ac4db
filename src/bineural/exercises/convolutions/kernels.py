"""``kernels``: two kernel sizes with which the network ends in 16 channels of 4 × 4."""

import operator

from bineural.exercises.checking.attempts import an_object
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.exercises import CodedExercise
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


def check(kernels):
    """Judge the form of the answer, then where the sizes lead."""
    title = message("two kernel sizes")
    found = whole_numbers(kernels)
    if found is None:
        hint = message("Hand in two whole numbers, such as {example}.", example=code("(3, 3)"))
        yield Case(title, False, got=an_object(kernels), hint=hint)
        return
    yield Case(title, True)
    chain = sides(found)
    passed = chain[-1] == END and len(chain) == 5
    hint = ""
    if len(chain) < 5:
        hint = message("Nothing is left of the image on the way: take smaller kernels.")
    elif chain[-1] > END:
        hint = message("Too much is left: a larger kernel takes more away.")
    elif chain[-1] < END:
        hint = message("Too little is left: a smaller kernel takes less away.")
    got = message("sides {sides}", sides=" → ".join(map(str, chain)))
    yield Case(message("16 channels of 4 × 4 at the end"), passed, got=got, hint=hint)


EXERCISE = CodedExercise(("kernels",), check, stand_in=((5, 5),))
