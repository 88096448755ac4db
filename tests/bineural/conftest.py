"""The device that tests of networks run on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import torch


@pytest.fixture(scope="session")
def device() -> torch.device:
    """Return the device of BINEURAL_TEST_DEVICE, by default the processor."""
    import torch

    return torch.device(os.environ.get("BINEURAL_TEST_DEVICE", "cpu"))
