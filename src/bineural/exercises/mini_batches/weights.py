"""``example_weights(y)``: weights with which a sampler draws all classes equally often."""

from bineural.exercises.checking.functions import FunctionExercise


def counts_of(y):
    import torch

    return torch.bincount(torch.as_tensor(y))


def reference(y):
    import torch

    labels = [int(each) for each in y]
    return torch.tensor([1 / labels.count(each) for each in labels])


def in_a_loop(y):
    import torch

    counts = counts_of(y)
    return torch.stack([1.0 / counts[label] for label in y])


def of_shares(y):
    return 1 / (y == y[:, None]).sum(dim=1)


EXERCISE = FunctionExercise(
    signature="example_weights(y)",
    returns="weights",
    reference=reference,
    lists="tensor",
    needs=("torch",),
    cases={
        "eight examples of three classes": ([0, 0, 2, 1, 0, 2, 0, 0],),
        "two classes, one of them rare": ([1, 1, 1, 1, 0, 1],),
        "a class without examples": ([3, 0, 3, 3],),
    },
    mistakes={
        "These are weights of classes: the sampler wants one for each example, so index them by `y`.": [
            lambda y: 1.0 / counts_of(y).clamp(min=1)
        ],
        "Frequent classes get the large weights: it is the other way round.": [
            lambda y: counts_of(y)[y].double(),
            lambda y: counts_of(y)[y] / len(y),
        ],
        "All examples get the same weight, so that frequent classes stay frequent.": [
            lambda y: y.double() * 0 + 1 / len(y),
            lambda y: y.double() * 0 + 1,
        ],
        "The weight is divided by the root of the number: frequent classes are still drawn more often.": [
            lambda y: counts_of(y)[y] ** -0.5
        ],
        "The weights are squared: then rare classes are drawn more often than frequent ones.": [
            lambda y: 1.0 / counts_of(y)[y] ** 2
        ],
    },
    right=[lambda y: 1 / counts_of(y)[y], in_a_loop, of_shares],
)
