"""GradientNorms: the norms of the gradients that each step was taken with."""

import numpy as np
import pytest
import torch
from torch import nn

from bineural.models import MLP
from bineural.trainers import Callback, GradientNorms, NonFiniteLossError


def test_the_norms_are_those_of_the_gradients(make_trainer, make_batches):
    by_hand = []

    class ByHand(Callback):
        def on_step_end(self, trainer):  # the gradients are there until the next step
            by_hand.append(
                [
                    torch.cat([layer.weight.grad.flatten(), layer.bias.grad]).double().norm().item()
                    for layer in trainer.model[::2]
                ]
            )

    norms = GradientNorms()
    make_trainer(model=MLP([2, 8, 4, 3]), callbacks=[norms, ByHand()]).fit(make_batches(), epochs=2)
    assert norms.names == ["0", "2", "4"]
    assert norms.norms.shape == (14, 3)
    np.testing.assert_allclose(norms.norms, by_hand, rtol=1e-5)


def first_norm(model, x, y):
    """Norm of the gradient in the first layer, in double precision."""
    nn.functional.cross_entropy(model(x), y).backward()
    norm = torch.cat([parameter.grad.double().flatten() for parameter in model[0].parameters()]).norm().item()
    model.zero_grad()
    return norm


@pytest.mark.parametrize("case", ["vanishing", "exploding"])
def test_gradients_whose_squares_leave_single_precision(case, make_trainer):
    torch.manual_seed(0)
    x, y = torch.randn(8, 2), torch.arange(8) % 3
    if case == "vanishing":
        model, between = MLP([2, *[64] * 29, 3], nn.Sigmoid), (1e-26, 1e-22)
    else:
        x, model, between = 1e25 * x, nn.Sequential(nn.Linear(2, 3)), (1e24, 1e26)
        nn.init.zeros_(model[0].weight)
    exact = first_norm(model, x, y)
    norms = GradientNorms()
    make_trainer(model=model, callbacks=[norms]).fit([(x, y)], epochs=1)
    assert between[0] < exact < between[1]
    assert norms.norms[0, 0] == pytest.approx(exact, rel=1e-4)


def test_gradients_that_become_small_are_still_measured(make_trainer):
    """From the second step on, the one before decides how each is measured."""
    x, y = torch.randn(8, 2), torch.arange(8) % 3
    scales = np.array([1, 1e-16, 1e-24])
    model, norms = nn.Sequential(nn.Linear(2, 3, bias=False)), GradientNorms()
    nn.init.zeros_(model[0].weight)  # makes the gradient proportional to the inputs
    make_trainer(model=model, callbacks=[norms], lr=0.0).fit([(scale * x, y) for scale in scales], epochs=1)
    np.testing.assert_allclose(norms.norms[:, 0], norms.norms[0, 0] * scales, rtol=1e-4)


def test_they_are_measured_before_clipping(make_trainer, make_batches):
    class Clip(Callback):
        def on_backward_end(self, trainer):
            nn.utils.clip_grad_norm_(trainer.model.parameters(), 1e-3)

    plain, clipped = GradientNorms(), GradientNorms()
    for norms, others in ((plain, []), (clipped, [Clip()])):
        make_trainer(callbacks=[norms, *others]).fit(make_batches(), epochs=1)
    np.testing.assert_array_equal(plain.norms[0], clipped.norms[0])


def test_frozen_layers_are_left_out_and_unreached_ones_are_zero(data, make_trainer):
    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.frozen, self.used, self.unused = nn.Linear(2, 4), nn.Linear(4, 3), nn.Linear(4, 3)
            self.scale = nn.Parameter(torch.ones(()))
            self.frozen.requires_grad_(False)

        def forward(self, x):
            return self.scale * self.used(self.frozen(x))

    norms = GradientNorms()
    make_trainer(model=Model(), callbacks=[norms]).fit([(data.x, data.y)], epochs=2)
    assert norms.names == ["", "used", "unused"]
    assert (norms.norms[:, :2] > 0).all()
    assert (norms.norms[:, 2] == 0).all()


def test_the_record_goes_on_in_fit_again_and_starts_anew_with_a_trainer(data, make_trainer):
    norms = GradientNorms()
    assert norms.norms.shape == (0, 0)
    trainer = make_trainer(callbacks=[norms])
    trainer.fit([(data.x, data.y)], epochs=2)
    first = norms.norms
    trainer.fit([(data.x, data.y)], epochs=1)
    np.testing.assert_array_equal(norms.norms[:2], first)
    assert len(norms.norms) == 3
    make_trainer(callbacks=[norms]).fit([(data.x, data.y)], epochs=2)
    np.testing.assert_array_equal(norms.norms, first)


def test_a_trainer_resumed_after_another_one_starts_anew(data, make_trainer):
    norms = GradientNorms()
    first, second = make_trainer(callbacks=[norms]), make_trainer(callbacks=[norms])
    first.fit([(data.x, data.y)], epochs=2)
    second.fit([(data.x, data.y)], epochs=1)
    first.fit([(data.x, data.y)], epochs=3)
    assert len(norms.norms) == 3


def test_unfreezing_a_layer_starts_anew(data, make_trainer):
    norms, model = GradientNorms(), MLP([2, 8, 3])
    model[0].requires_grad_(False)
    trainer = make_trainer(model=model, callbacks=[norms])
    trainer.fit([(data.x, data.y)], epochs=2)
    assert norms.norms.shape == (2, 1)
    model[0].requires_grad_()
    trainer.fit([(data.x, data.y)], epochs=1)
    assert norms.norms.shape == (1, 2)


def test_a_dtype_that_numpy_lacks(data, make_trainer):
    norms = GradientNorms()
    trainer = make_trainer(model=MLP([2, 8, 3]).bfloat16(), callbacks=[norms])
    trainer.fit([(data.x.bfloat16(), data.y)], epochs=1)
    assert norms.norms.shape == (1, 2)
    assert (norms.norms > 0).all()


def test_what_was_measured_stays_when_training_fails(data, make_trainer):
    norms = GradientNorms()
    with pytest.raises(NonFiniteLossError):
        make_trainer(callbacks=[norms]).fit([(data.x, data.y), (data.x * torch.nan, data.y)], epochs=1)
    assert norms.norms.shape == (1, 2)
