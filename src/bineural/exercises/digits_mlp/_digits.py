"""The digits on which the checks of this chapter train."""

from bineural.exercises.checking.training import Parts

# The chapter uses splits 0 to 4, so that nobody has chosen anything on this one.
SPLIT = 5


def load_parts():
    """Return the digits, 70 % of them to train on and 30 % held back, with equal shares of classes.

    Examples
    --------
    >>> parts = load_parts()
    >>> parts.x.shape, parts.y_held.shape
    (torch.Size([1257, 64]), torch.Size([540]))
    """
    import torch
    from sklearn.model_selection import train_test_split

    from bineural.datasets import load_digits

    digits = load_digits()
    split = train_test_split(digits.x, digits.y, test_size=0.3, stratify=digits.y, random_state=SPLIT)
    x, x_held, y, y_held = (torch.tensor(part) for part in split)
    return Parts(x.float() / 8 - 1, y, x_held.float() / 8 - 1, y_held, classes=10)
