"""The digits on which checks train, of this chapter and of later ones."""

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


def trained_accuracy(model, parts, *, rate, steps, seed):
    """Train a network by SGD in batches of 64, and return its accuracy on what is held back; 0 if it says NaN."""
    import torch

    optimizer = torch.optim.SGD(model.parameters(), rate)
    generator = torch.Generator().manual_seed(seed)
    model.train()
    for _ in range(steps):
        rows = torch.randint(len(parts.y), (64,), generator=generator)
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(parts.x[rows]), parts.y[rows]).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        logits = model(parts.x_held)
    return 0.0 if logits.isnan().any() else (logits.argmax(dim=1) == parts.y_held).double().mean().item()
