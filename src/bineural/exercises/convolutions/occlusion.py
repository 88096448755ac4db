"""``occlusion_map(model, image, label, size, paper)``: the probability of the label with a square covered."""

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.functions import FunctionExercise


def classifier(height, width, classes, seed):
    """Return a small classifier of images as an argument."""

    def make():
        import torch
        from torch import nn

        torch.manual_seed(seed)
        return nn.Sequential(nn.Flatten(), nn.Linear(height * width, classes)).eval()

    return Made(f"a classifier of images {height} × {width}, {classes} classes", make)


def drawn(*shape):
    return np.random.default_rng(shape).normal(size=shape).round(1).tolist()


def covering(probability=lambda logits, label: logits.softmax(1)[:, label], places=1, heals=True, turned=False, wide=0):
    """Return an occlusion map with those of the mistakes that are wanted."""

    def occlusion_map(model, image, label, size, paper):
        import torch

        rows, columns = image.shape[1] - size + places, image.shape[2] - size + places
        found = torch.zeros(rows, columns, dtype=image.dtype)
        covered = image.clone()
        with torch.no_grad():
            for top in range(rows):
                for left in range(columns):
                    if heals:
                        covered = image.clone()
                    covered[:, top : top + size + wide, left : left + size + wide] = paper
                    found[top, left] = probability(model(covered[None]), label)[0]
        return found.T if turned else found

    return occlusion_map


def in_one_batch(model, image, label, size, paper):
    import torch

    rows, columns = image.shape[1] - size + 1, image.shape[2] - size + 1
    images = image.repeat(rows * columns, 1, 1, 1)
    for number in range(rows * columns):
        top, left = divmod(number, columns)
        images[number, :, top : top + size, left : left + size] = paper
    with torch.no_grad():
        return model(images).softmax(dim=1)[:, label].reshape(rows, columns)


def by_masks(model, image, label, size, paper):
    import torch

    height, width = image.shape[1:]
    rows = []
    for top in range(height - size + 1):
        row = []
        for left in range(width - size + 1):
            mask = torch.zeros(height, width, dtype=torch.bool)
            mask[top : top + size, left : left + size] = True
            covered = torch.where(mask, paper, image)
            row.append(torch.softmax(model(covered.unsqueeze(0)), dim=-1)[0, label])
        rows.append(torch.stack(row))
    return torch.stack(rows).detach()


def in_rows(model, image, label, size, paper):
    import torch

    rows = []
    for top in range(image.shape[1] - size + 1):
        images = []
        for left in range(image.shape[2] - size + 1):
            covered = image.clone()
            covered[0, top : top + size, left : left + size] = paper
            images.append(covered)
        rows.append(model(torch.stack(images)).log_softmax(1).exp()[:, label])
    return torch.stack(rows).detach()


def covered_by_zero(model, image, label, size, paper):
    return covering()(model, image, label, size, 0.0)


EXERCISE = FunctionExercise(
    signature="occlusion_map(model, image, label, size, paper)",
    returns="the map",
    reference=in_one_batch,
    lists="tensor",
    needs=("torch",),
    cases={
        "an image of 4 × 4, squares of 2 × 2": (classifier(4, 4, 3, 0), drawn(1, 4, 4), 1, 2, -0.5),
        "an image that is wider than high": (classifier(4, 6, 4, 1), drawn(1, 4, 6), 2, 3, -0.4),
        "squares of one pixel": (classifier(3, 3, 2, 2), drawn(1, 3, 3), 0, 1, 0.3),
    },
    mistakes={
        "Covered places stay covered: take a fresh copy, `image.clone()`, for each place of the square.": [
            covering(heals=False)
        ],
        "These are logits: apply softmax to each row, then take the probability of the label.": [
            covering(lambda logits, label: logits[:, label])
        ],
        "This is the largest probability, whichever class has it: take that of `label`.": [
            covering(lambda logits, label: logits.softmax(1).amax(1))
        ],
        "This is what the square costs: hand in the probability that is left.": [
            covering(lambda logits, label: 1 - logits.softmax(1)[:, label])
        ],
        "The map has as many rows as the square has places downward: rows and columns are exchanged.": [
            covering(turned=True)
        ],
        "The last place is missing in each direction: there are `H - size + 1` of them.": [covering(places=0)],
        "The square is one pixel too large: a slice ends before its second number.": [covering(wide=1)],
        "The square is filled with 0: fill it with `paper`, the value of an empty pixel.": [covered_by_zero],
    },
    right=[in_one_batch, covering(), by_masks, in_rows],
)
