"""Images moved and mirrored at random."""

import pytest
import torch
from torch.nn import functional

from bineural.trainers import ShiftAndFlip, TensorBatches


def candidates(image, pixels, flip):
    """All that an image may become."""
    padded = functional.pad(image[None], (pixels,) * 4, mode="reflect")[0]
    H, W = image.shape[1:]
    moves = range(2 * pixels + 1)
    found = [padded[:, down : down + H, right : right + W] for down in moves for right in moves]
    return found + [each.flip(-1) for each in found] * flip


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("pixels", [0, 1, 2])
def test_each_image_becomes_one_of_what_it_may_become(pixels, flip):
    torch.manual_seed(0)
    x = torch.randn(300, 3, 6, 7)
    before = x.clone()
    moved = ShiftAndFlip(pixels, flip=flip)(x)
    assert moved.shape == x.shape
    assert torch.equal(x, before)
    allowed = candidates(x[0], pixels, flip)
    one = ShiftAndFlip(pixels, flip=flip)(x[:1].expand(2000, -1, -1, -1))
    which = [[torch.equal(each, some) for some in allowed].index(True) for each in one]
    counts = torch.bincount(torch.tensor(which), minlength=len(allowed)) / 2000
    expected = 1 / len(allowed)
    assert (counts - expected).abs().max() < 5 * (expected / 2000) ** 0.5 + 1e-12
    for image, changed in zip(x[:20], moved[:20], strict=True):
        assert any(torch.equal(changed, each) for each in candidates(image, pixels, flip))


def test_a_generator_repeats_the_moves():
    x = torch.randn(20, 1, 8, 8)
    first, second = (ShiftAndFlip(generator=torch.Generator().manual_seed(7))(x) for _ in range(2))
    assert torch.equal(first, second)


def test_it_is_drawn_anew_for_each_epoch():
    batches = TensorBatches(torch.randn(50, 3, 8, 8), torch.zeros(50, dtype=torch.long), 50, transform=ShiftAndFlip())
    (first, _), (second, _) = next(iter(batches)), next(iter(batches))
    assert not torch.equal(first, second)


@pytest.mark.parametrize("pixels", [-1, 1.5, True, "2", None])
def test_pixels_are_counted(pixels):
    with pytest.raises(ValueError, match="ShiftAndFlip expected a whole number of pixels from 0 up"):
        ShiftAndFlip(pixels)


def test_what_are_no_images_is_told():
    with pytest.raises(TypeError, match="expected images"):
        ShiftAndFlip()(torch.zeros(4, 784))
    with pytest.raises(ValueError, match="expected images larger than 4 pixels, got 4 × 4"):
        ShiftAndFlip(4)(torch.zeros(1, 3, 4, 4))
