"""Mixed precision: products in bfloat16, numbers of 16 bits, where the device has units that multiply them fast."""

from typing import Any

import torch
from torch import Tensor, nn

from bineural.trainers.inputs import call_model


def multiplies_bfloat16(device: torch.device) -> bool:
    """Tell whether a device has units for products of bfloat16; without them it is slower than float32, often by far.

    Examples
    --------
    >>> multiplies_bfloat16(torch.device("meta"))
    False
    """
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu" and hasattr(torch.cpu, "get_capabilities"):  # not in older versions of torch
        return bool(torch.cpu.get_capabilities().get("amx_bf16", False))
    return False


def call_mixed(device_type: str, model: nn.Module, inputs: Any) -> Any:
    """Call a model as `call_model` does, products in bfloat16; its outputs are float32."""
    with torch.autocast(device_type, torch.bfloat16):
        outputs = call_model(model, inputs)
    return outputs.float() if isinstance(outputs, Tensor) and outputs.dtype == torch.bfloat16 else outputs
