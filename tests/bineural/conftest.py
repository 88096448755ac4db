"""Where tests compute."""

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import torch


@pytest.fixture(scope="session")
def device() -> "torch.device":
    """The device of ``BINEURAL_TEST_DEVICE``, by default the processor."""
    import torch  # here, because many tests need none

    return torch.device(os.environ.get("BINEURAL_TEST_DEVICE", "cpu"))
