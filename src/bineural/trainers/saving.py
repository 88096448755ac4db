"""A training in one file, and going on from there."""

import copy
import os
import pickle
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn
from torch.nn.parallel import DataParallel, DistributedDataParallel
from torch.nn.parameter import is_lazy

from bineural.trainers.callbacks.base import Callback
from bineural.trainers.files import replacing
from bineural.trainers.history import History

if TYPE_CHECKING:
    from bineural.trainers.trainer import Trainer

_FORMAT = "bineural.Trainer"


def save(trainer: "Trainer", path: str | os.PathLike[str]) -> None:
    """Write the state of a trainer into a file that `load` reads; see `Trainer.save`."""
    if not (trainer.scheduler is None or callable(getattr(trainer.scheduler, "state_dict", None))):
        raise TypeError(
            f"Trainer.save expected a scheduler with a method state_dict(), got {type(trainer.scheduler).__name__}: "
            "use one of torch.optim.lr_scheduler"
        )
    content = {"format": _FORMAT, **_parts(trainer), **_states(trainer)}
    with replacing(path, "Trainer.save") as file:
        try:
            torch.save(_plain(content), file)
            file.seek(0)
            torch.load(file, map_location="meta", weights_only=True)  # reads all but the numbers in tensors
        except (pickle.PickleError, AttributeError, TypeError) as error:
            foreign = re.search(r"GLOBAL (\S+)", str(error))
            raise TypeError(
                "Trainer.save expected states that consist of tensors, numbers, strings, lists and dicts, "
                f"got {foreign[1] if foreign else 'something that is not written to files'}: "
                "look for it in the state_dict() of model, optimizer, scheduler and callbacks"
            ) from error


def load(trainer: "Trainer", path: str | os.PathLike[str]) -> None:
    """Read what `save` wrote, all of it or nothing; see `Trainer.load`."""
    content = _read(path)
    _check_parts(trainer, content, path)
    before = copy.deepcopy(_states(trainer)) | {"history": trainer.history, "epoch": trainer.epoch, "callbacks": []}
    records = [vars(callback).copy() for callback in trainer.callbacks]
    try:
        _restore(trainer, content | {"history": History.from_text(content["history"])})
    except Exception as error:
        _restore(trainer, before)
        for callback, record in zip(trainer.callbacks, records, strict=True):
            vars(callback).update(record)
        raise _foreign(path, f"{type(error).__name__}: {error}") from error


def _parts(trainer: "Trainer") -> dict[str, str]:
    """Name the parts that a file fits."""
    scheduler = f"{type(trainer.scheduler).__name__} with schedule={trainer.schedule!r}"
    return {
        "optimizer_name": type(trainer.optimizer).__name__,
        "scheduler_name": "none" if trainer.scheduler is None else scheduler,
    }


def _states(trainer: "Trainer") -> dict[str, Any]:
    epochs = trainer.history.epochs["epoch"]
    return {
        "model": _bare(trainer.model).state_dict(),
        "optimizer": trainer.optimizer.state_dict(),
        "scheduler": None if trainer.scheduler is None else trainer.scheduler.state_dict(),
        "history": trainer.history.to_text(),
        "step": trainer.step,
        "epoch": epochs[-1] if epochs else 0,  # one that has not ended does not count
        "callbacks": [[_key(callback), state] for callback in trainer.callbacks if (state := callback.state_dict())],
    }


def _bare(model: nn.Module) -> nn.Module:
    """Return the model without the wrapper that shares its work, so that a file fits one process and several."""
    if isinstance(model, DataParallel | DistributedDataParallel):
        inner: nn.Module = model.module
        return inner
    return model


def _key(callback: Callback) -> list[str]:
    """Name what a callback watches: a best loss means nothing to one that watches the accuracy."""
    return [type(callback).__name__, *(str(getattr(callback, name, "")) for name in ("monitor", "mode"))]


def _restore(trainer: "Trainer", states: dict[str, Any]) -> None:
    _bare(trainer.model).load_state_dict(states["model"])
    trainer.optimizer.load_state_dict(states["optimizer"])
    if trainer.scheduler is not None:
        trainer.scheduler.load_state_dict(states["scheduler"])
    trainer.history, trainer.step, trainer.epoch = states["history"], int(states["step"]), int(states["epoch"])
    saved = list(states["callbacks"])
    for callback in trainer.callbacks:
        for each in saved:
            if each[0] == _key(callback):
                callback.load_state_dict(each[1])
                callback.begins_anew(trainer)  # takes note of the history, so that fit goes on with the record
                saved.remove(each)
                break


def _plain(state: Any) -> Any:
    """Make numbers of NumPy into those of Python: a learning rate out of `np.logspace` is one."""
    if isinstance(state, np.generic):
        return state.item()
    if type(state) is dict:
        return {name: _plain(value) for name, value in state.items()}
    return type(state)(map(_plain, state)) if type(state) in (list, tuple) else state


def _read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read a file without running code that it may hold, and leave tensors on the CPU: loading them moves them."""
    with Path(path).open("rb") as file:
        try:
            with warnings.catch_warnings(action="ignore"):  # of files that are no such thing
                content = torch.load(file, map_location="cpu", weights_only=True)
        except Exception as error:  # whatever torch makes of other bytes
            raise _foreign(path, type(error).__name__) from error
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise _foreign(path, f"it holds {'other names' if isinstance(content, dict) else 'another kind of object'}")
    return content


def _foreign(path: str | os.PathLike[str], reason: str) -> ValueError:
    return ValueError(
        f"Trainer.load expected a file written by Trainer.save, got {os.fspath(path)} ({' '.join(reason.split())}): "
        "pass another file, or save it again"
    )


def _check_parts(trainer: "Trainer", content: dict[str, Any], path: str | os.PathLike[str]) -> None:
    """Check that the trainer has the parts that the file was written by."""
    for name, mine in _parts(trainer).items():
        if content.get(name) != mine:
            raise ValueError(
                f"Trainer.load expected the {name.removesuffix('_name')} that {os.fspath(path)} was saved with, "
                f"{content.get(name)}, got {mine}: make the trainer with the parts that it had"
            )
    theirs, ours = content.get("model"), _bare(trainer.model).state_dict()
    if not isinstance(theirs, dict):
        raise _foreign(path, "it holds no model")
    for name in {**ours, **theirs}:
        there, here = (_shape(tensors, name) for tensors in (theirs, ours))
        if there != here and here != "shapeless":
            raise ValueError(
                f"Trainer.load expected {os.fspath(path)} to hold the weights of this model, got those of another: "
                f"{name!r} is {there} there and {here} here, so make the model as it was"
            )


def _shape(tensors: Mapping[str, Any], name: str) -> str:
    if name not in tensors:
        return "missing"
    tensor = tensors[name]
    return "shapeless" if is_lazy(tensor) or not isinstance(tensor, torch.Tensor) else f"of shape {tuple(tensor.shape)}"
