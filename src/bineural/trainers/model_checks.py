"""What a model holds without knowing of it, told when a trainer is made."""

from torch import nn

from bineural.models.unregistered import unregistered
from bineural.trainers.errors import warn


def warn_of_unregistered(model: nn.Module) -> None:
    """Tell of layers in plain lists and dicts: they are not trained, not moved to the device and not saved."""
    names = [name for name, _ in unregistered(model)]
    if names:
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        warn(
            f"Trainer expected all layers among the modules of the model, got {', '.join(names[:3])}{more} in a plain "
            "list or dict, so that model.parameters() lacks them: keep them in nn.ModuleList([…]), nn.ModuleDict({…}) "
            "or nn.ParameterList([…]), and make the optimizer afterwards"
        )
