"""Mixed precision, where the device has units for it."""

import pytest
import torch
from torch import nn

from bineural.models import ResNet
from bineural.trainers import TensorBatches, Trainer, precision, trainer


@pytest.fixture
def with_units(monkeypatch):
    """Pretend that the device multiplies bfloat16 fast; every processor can compute with it."""
    monkeypatch.setattr(trainer, "multiplies_bfloat16", lambda device: True)


def made(**settings):
    torch.manual_seed(0)
    model = ResNet((4, 8), stride=2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    return Trainer(model, optimizer, nn.CrossEntropyLoss(), device="cpu", **settings)


@pytest.fixture(scope="module")
def batches():
    generator = torch.Generator().manual_seed(0)
    x, y = torch.randn(96, 3, 8, 8, generator=generator), torch.arange(96) % 10
    return TensorBatches(x, y, 32)


def test_sums_stay_in_32_bits(with_units, batches):
    mixed, whole = made(mixed_precision=True), made()
    assert mixed.mixed_precision
    assert not whole.mixed_precision
    used = []
    mixed.model.head.register_forward_hook(lambda module, inputs, output: used.append(output.dtype))
    mixed.fit(batches, 3)
    whole.fit(batches, 3)
    assert set(used) == {torch.bfloat16}
    assert {each.dtype for each in mixed.model.state_dict().values()} == {torch.float32, torch.int64}
    assert {parameter.grad.dtype for parameter in mixed.model.parameters()} == {torch.float32}
    # Eight bits of a fraction: errors of some parts in a thousand, and not none.
    for one, other in zip(mixed.history.steps["loss"], whole.history.steps["loss"], strict=True):
        assert one == pytest.approx(other, rel=0.02)
    assert mixed.history != whole.history


def test_outputs_and_losses_are_of_32_bits(with_units, batches):
    mixed = made(mixed_precision=True)
    outputs = mixed.predict(batches.x)
    assert outputs.dtype == torch.float32
    assert torch.equal(outputs, outputs.bfloat16().float())  # rounded by the last layer
    assert mixed.evaluate(batches)["loss"] == pytest.approx(made().evaluate(batches)["loss"], rel=0.02)


def test_without_units_nothing_changes(monkeypatch, batches):
    monkeypatch.setattr(trainer, "multiplies_bfloat16", lambda device: False)
    asked, plain = made(mixed_precision=True), made()
    assert not asked.mixed_precision
    assert asked.fit(batches, 2) == plain.fit(batches, 2)


def test_what_the_device_says(monkeypatch):
    cpu = torch.device("cpu")
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True}, raising=False)
    assert precision.multiplies_bfloat16(cpu)
    # Measured: with the instructions of AVX-512 alone it is slower than 32 bits.
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True}, raising=False)
    assert not precision.multiplies_bfloat16(cpu)
    monkeypatch.delattr(torch.cpu, "get_capabilities")
    assert not precision.multiplies_bfloat16(cpu)
