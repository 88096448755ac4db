"""``occlusion_map(model, image, label, size, paper)``: the probability of the label with a square covered."""

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.functions import FunctionExercise


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def classifier(height, width, classes, seed):
    """Return a small classifier of images as an argument."""

    def make():
        rng = np.random.default_rng(seed)
        weight = rng.normal(size=(height * width, classes)) / np.sqrt(height * width)
        return lambda images: softmax(np.asarray(images).reshape(len(images), -1) @ weight)

    return Made(f"a classifier of images {height} × {width}, {classes} classes", make)


def drawn(*shape):
    return np.random.default_rng(shape).normal(size=shape).round(1)


def covering(found=lambda probabilities, label: probabilities[:, label], places=1, heals=True, turned=False, wide=0):
    """Return an occlusion map with those of the mistakes that are wanted."""

    def occlusion_map(model, image, label, size, paper):
        rows, columns = image.shape[1] - size + places, image.shape[2] - size + places
        result = np.zeros((rows, columns))
        covered = image.copy()
        for top in range(rows):
            for left in range(columns):
                if heals:
                    covered = image.copy()
                covered[:, top : top + size + wide, left : left + size + wide] = paper
                result[top, left] = found(model(covered[np.newaxis]), label)[0]
        return result.T if turned else result

    return occlusion_map


def in_one_batch(model, image, label, size, paper):
    rows, columns = image.shape[1] - size + 1, image.shape[2] - size + 1
    covered = np.repeat(image[np.newaxis], rows * columns, axis=0)
    for place in range(rows * columns):
        top, left = divmod(place, columns)
        covered[place, :, top : top + size, left : left + size] = paper
    return model(covered)[:, label].reshape(rows, columns)


def by_masks(model, image, label, size, paper):
    height, width = image.shape[1:]
    rows = []
    for top in range(height - size + 1):
        row = []
        for left in range(width - size + 1):
            mask = np.zeros((height, width), dtype=bool)
            mask[top : top + size, left : left + size] = True
            covered = np.where(mask, paper, image)
            row.append(model(np.expand_dims(covered, 0))[0, label])
        rows.append(row)
    return np.array(rows)


def in_rows(model, image, label, size, paper):
    rows = []
    for top in range(image.shape[1] - size + 1):
        images = []
        for left in range(image.shape[2] - size + 1):
            covered = np.array(image)
            covered[0, top : top + size, left : left + size] = paper
            images.append(covered)
        rows.append(model(np.stack(images))[:, label])
    return np.stack(rows)


def covered_by_zero(model, image, label, size, paper):
    return covering()(model, image, label, size, 0.0)


EXERCISE = FunctionExercise(
    signature="occlusion_map(model, image, label, size, paper)",
    returns="the map",
    reference=in_one_batch,
    cases={
        "an image of 4 × 4, squares of 2 × 2": (classifier(4, 4, 3, 0), drawn(1, 4, 4), 1, 2, -0.5),
        "an image that is wider than high": (classifier(4, 6, 4, 1), drawn(1, 4, 6), 2, 3, -0.4),
        "squares of one pixel": (classifier(3, 3, 2, 2), drawn(1, 3, 3), 0, 1, 0.3),
    },
    mistakes={
        "Covered places stay covered: take a fresh copy, `image.copy()`, for each place of the square.": [
            covering(heals=False)
        ],
        "Softmax is applied once more: `model` returns probabilities already.": [
            covering(lambda probabilities, label: softmax(probabilities)[:, label])
        ],
        "This is the largest probability, whichever class has it: take that of `label`.": [
            covering(lambda probabilities, label: probabilities.max(axis=1))
        ],
        "This is what the square costs: hand in the probability that is left.": [
            covering(lambda probabilities, label: 1 - probabilities[:, label])
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
