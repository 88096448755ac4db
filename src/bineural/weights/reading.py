"""Reading exported weights back."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from bineural.inputs import shown
from bineural.weights.encoding import FORMAT, decode


@dataclass(frozen=True)
class Exported:
    """Weights as a file holds them.

    Parameters
    ----------
    name : str
    state_dict : dict of str to Tensor
        What `load_state_dict` of a model of the same layers takes.
    layers : list of dict
        The layers in the order in which they run.
    chain : bool
        Whether they are the whole network.
    inputs : list of Tensor
        What to call the network with, for a test.
    outputs : Tensor
        What it then gives.
    tolerance : float
        How far its outputs may be from these.
    """

    name: str
    state_dict: dict[str, Tensor]
    layers: list[dict[str, Any]]
    chain: bool
    inputs: list[Tensor]
    outputs: Tensor
    tolerance: float


def read_weights(source: str | Path) -> Exported:
    """Read what `export_weights` wrote.

    Parameters
    ----------
    source : str or Path
        The path of a file, or its text.

    Returns
    -------
    Exported

    Raises
    ------
    ValueError
        If it is something else.

    Examples
    --------
    >>> import torch
    >>> from bineural.weights.exporting import weights_text
    >>> model = torch.nn.Linear(2, 3)
    >>> exported = read_weights(weights_text("tiny", model, torch.ones(1, 2)))
    >>> model.load_state_dict(exported.state_dict)
    <All keys matched successfully>
    >>> bool((model(*exported.inputs) - exported.outputs).abs().max() <= exported.tolerance)
    True
    """
    is_text = isinstance(source, str) and source.lstrip().startswith("{")
    text = str(source) if is_text else Path(source).read_text("utf-8")
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise KeyError("format")
        return Exported(
            found["name"],
            {each["name"]: decode(each) for each in found["tensors"]},
            found["layers"],
            found["chain"],
            [decode(each) for each in found["inputs"]],
            decode(found["outputs"]),
            found["tolerance"],
        )
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(
            f"read_weights expected weights of format {FORMAT}, got {shown(text if is_text else str(source))} "
            f"({type(error).__name__}: {error}): export them again"
        ) from error
