"""The device that this machine trains on fastest."""

import torch


def choose_device() -> torch.device:
    """Choose an NVIDIA or AMD card (``cuda``), else an Apple one (``mps``), else the processor (``cpu``).

    Returns
    -------
    torch.device
        A device that this machine has, looked for when the function is called.

    Examples
    --------
    >>> choose_device().type in ("cuda", "mps", "cpu")
    True
    """
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")
