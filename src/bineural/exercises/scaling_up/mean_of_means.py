"""``mean_of_means(gradients, sizes)``: the mean gradient of all examples from those of the workers."""

from bineural.exercises.checking.functions import FunctionExercise


def reference(gradients, sizes):
    return sum(n * g for g, n in zip(gradients, sizes, strict=True)) / sum(sizes)


def by_shares(gradients, sizes):
    total = 0
    for k in range(len(sizes)):
        total = total + sizes[k] / sum(sizes) * gradients[k]
    return total


def by_product(gradients, sizes):
    import torch

    weights = torch.as_tensor(sizes, dtype=gradients.dtype if torch.is_tensor(gradients) else gradients[0].dtype)
    return weights @ torch.stack(list(gradients)) / weights.sum()


EXERCISE = FunctionExercise(
    signature="mean_of_means(gradients, sizes)",
    returns="mean",
    reference=reference,
    lists="tensor",
    needs=("torch",),
    cases={
        "equal parts": ([[1.0, -2.0, 4.0], [3.0, 0.0, -1.0]], [4, 4]),
        "unequal parts": ([[1.0, -2.0, 4.0], [3.0, 0.0, -1.0]], [7, 1]),
        "three workers": ([[2.0, 1.0], [0.0, -3.0], [5.0, 1.0]], [2, 5, 3]),
    },
    mistakes={
        "This is the plain mean: the mean of a larger part counts for more examples.": [
            lambda gradients, sizes: sum(gradients) / len(gradients)
        ],
        "These are sums of gradients: divide by the number of all examples.": [
            lambda gradients, sizes: sum(n * g for g, n in zip(gradients, sizes, strict=True)),
            lambda gradients, sizes: sum(n * g for g, n in zip(gradients, sizes, strict=True)) / len(gradients),
        ],
        "The small part gets the large weight: multiply by the sizes, do not divide by them.": [
            lambda gradients, sizes: (
                sum(g / n for g, n in zip(gradients, sizes, strict=True)) / sum(1 / n for n in sizes)
            )
        ],
        "This is the plain sum: each mean counts with the share of its examples.": [
            lambda gradients, sizes: sum(gradients)
        ],
    },
    right=[reference, by_shares, by_product],
)
