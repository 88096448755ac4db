"""Parameters are counted once, and only if training may change them."""

from torch import nn

from bineural.models import MLP, count_parameters


def test_parameters_are_counted_once_and_only_if_trained():
    model = MLP([10, 20, 20, 5])
    assert count_parameters(model) == 11 * 20 + 21 * 20 + 21 * 5
    model[0].requires_grad_(False)
    assert count_parameters(model) == 21 * 20 + 21 * 5
    shared = nn.Linear(3, 3)
    assert count_parameters(nn.Sequential(shared, shared)) == 12
