"""A frozen part of a model stays as it is during fit, and is as before after it."""

import copy

import pytest
import torch
from torch import nn

from bineural.trainers import Callback, Freeze, TensorBatches, Trainer

X, Y = torch.randn(40, 4, generator=torch.Generator().manual_seed(0)) + 3, torch.arange(40) % 3


@pytest.fixture
def model():
    torch.manual_seed(0)
    backbone = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout())
    return nn.ModuleDict({"backbone": backbone, "head": nn.Linear(8, 3)}).apply(_forward)


def _forward(module):
    if isinstance(module, nn.ModuleDict):
        module.forward = lambda x: module["head"](module["backbone"](x))


def trainer_of(model, callbacks, device, **keywords):
    # what moves parameters without a gradient
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1)
    return Trainer(model, optimizer, nn.CrossEntropyLoss(), callbacks=callbacks, device=device, **keywords)


def state_of(module):
    return copy.deepcopy({name: value.cpu() for name, value in module.state_dict().items()})


def equal(first, second):
    return all(torch.equal(first[name], second[name]) for name in first)


class Modes(Callback):
    """What is in training mode, and requires gradients, during training."""

    def __init__(self):
        self.seen = set()

    def on_step_end(self, trainer):
        for name, module in trainer.model.named_modules():
            if not list(module.children()):
                gradients = {parameter.requires_grad for parameter in module.parameters(recurse=False)}
                self.seen.add((name.partition(".")[0], module.training, *gradients))


@pytest.mark.parametrize("by", ["module", "name", "modules", "names"])
def test_a_frozen_backbone_does_not_move_in_any_fit_and_its_head_does(model, by, device):
    which = {
        "module": model["backbone"],
        "name": "backbone",
        "modules": model["backbone"].children(),
        "names": ["backbone", "backbone.1"],
    }[by]
    modes = Modes()
    trainer = trainer_of(model, [Freeze(which), modes], device)
    backbone, head = state_of(model["backbone"]), state_of(model["head"])
    for _ in range(2):
        trainer.fit(TensorBatches(X, Y, 8), 2, validation=[(X, Y)])
        assert equal(state_of(model["backbone"]), backbone)
        assert not any(torch.equal(head[name], value) for name, value in state_of(model["head"]).items())
        head = state_of(model["head"])
    assert modes.seen == {("backbone", False, False), ("backbone", False), ("head", True, True)}


def test_after_fit_all_is_as_before_and_trains_again(model, device):
    model["backbone"][0].bias.requires_grad = False
    model["backbone"][3].eval()
    before = [each.requires_grad for each in model.parameters()], [each.training for each in model.modules()]
    trainer = trainer_of(model, [Freeze("backbone")], device)
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)  # of a backward pass of one's own
    backbone = state_of(model["backbone"])
    trainer.fit(TensorBatches(X, Y, 8), 2)
    assert equal(state_of(model["backbone"]), backbone)
    after = [each.requires_grad for each in model.parameters()], [each.training for each in model.modules()]
    assert after == before
    trainer.callbacks = []
    trainer.fit(TensorBatches(X, Y, 8), 1)
    moved = {name for name, value in state_of(model["backbone"]).items() if not torch.equal(value, backbone[name])}
    assert moved == set(backbone) - {"0.bias"}
    # the momentum of this fit does not move it in the next one
    backbone = state_of(model["backbone"])
    trainer.callbacks = [Freeze("backbone")]
    trainer.fit(TensorBatches(X, Y, 8), 1)
    assert equal(state_of(model["backbone"]), backbone)


def test_what_is_frozen_is_put_back_when_training_raises(model, device):
    class Fail(Callback):
        def on_step_end(self, trainer):
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        trainer_of(model, [Freeze("backbone"), Fail()], device).fit([(X, Y)], 1)
    assert all(each.requires_grad for each in model.parameters())
    assert all(each.training for each in model.modules())


@pytest.mark.parametrize(
    ("modules", "sentence"),
    [
        ("backbon", r"got 'backbon': pass one of model\.named_modules\(\), for example 'backbone'"),
        (["head", "x"], r"got 'x': pass one of model\.named_modules\(\), for example 'backbone', "),
        (nn.Linear(4, 8), r"got Linear\(.*\), which is in none of its attributes: pass one of them"),
        ("", r"^Freeze expected modules that leave some parameters .* got '': freeze fewer"),
        (["head", "backbone"], r"got 'head', 'backbone': freeze fewer"),
    ],
)
def test_modules_that_cannot_be_frozen(model, modules, sentence, device):
    trainer = trainer_of(model, [Freeze(modules)], device)
    with pytest.raises(ValueError, match=sentence):
        trainer.fit([(X, Y)], 1)
    assert all(each.requires_grad for each in model.parameters())


@pytest.mark.parametrize("modules", [None, 3, [], nn.Linear, [nn.Parameter(X)]])
def test_what_is_no_module(modules):
    with pytest.raises(
        TypeError, match=r"^Freeze expected modules of a model or their names, got .*: pass for example"
    ):
        Freeze(modules)
