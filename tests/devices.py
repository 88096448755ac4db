"""Tests of networks on the device of BINEURAL_TEST_DEVICE: what they make is made there."""

from collections.abc import Iterator

import pytest
import torch


@pytest.fixture(autouse=True)
def made_on_the_device(device: torch.device) -> Iterator[None]:
    """Let tensors and models be made there; products are not rounded to the 10 bits of TF32, as the CPU's are not."""
    if device.type == "cpu":
        yield
        return
    allowed = torch.backends.cudnn.allow_tf32, torch.get_float32_matmul_precision()
    torch.backends.cudnn.allow_tf32 = False
    torch.set_float32_matmul_precision("highest")
    with device:
        yield
    torch.backends.cudnn.allow_tf32 = allowed[0]
    torch.set_float32_matmul_precision(allowed[1])
