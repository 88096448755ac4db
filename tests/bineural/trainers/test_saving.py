"""Trainer.save and Trainer.load: training goes on as if it had not ended, and foreign files change nothing."""

import io
import math
import pickle
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim import lr_scheduler

from bineural.models import MLP
from bineural.trainers import BestWeights, Callback, EarlyStopping, GradientNorms, TensorBatches, Trainer

OPTIMIZERS = {
    "SGD": lambda parameters: torch.optim.SGD(parameters, lr=0.1),
    "momentum": lambda parameters: torch.optim.SGD(parameters, lr=0.1, momentum=0.9, nesterov=True),
    "Adam": lambda parameters: torch.optim.Adam(parameters, lr=0.01),
    "AdamW": lambda parameters: torch.optim.AdamW(parameters, lr=0.01, amsgrad=True),
    "RMSprop": lambda parameters: torch.optim.RMSprop(parameters, lr=0.01, momentum=0.5),
    "rate of NumPy": lambda parameters: torch.optim.Adam(parameters, lr=np.logspace(-3, -1, 3)[1]),
}
SCHEDULERS = {
    "none": (lambda optimizer: None, "step"),
    "StepLR": (lambda optimizer: lr_scheduler.StepLR(optimizer, 2, 0.5), "epoch"),
    "MultiStepLR": (lambda optimizer: lr_scheduler.MultiStepLR(optimizer, [9, 30]), "step"),
    "LambdaLR": (lambda optimizer: lr_scheduler.LambdaLR(optimizer, lambda step: 1 / (1 + step)), "step"),
    "OneCycleLR": (lambda optimizer: lr_scheduler.OneCycleLR(optimizer, 0.3, total_steps=35), "step"),
    "CosineAnnealingLR": (lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, 5), "epoch"),
    "SequentialLR": (
        lambda optimizer: lr_scheduler.SequentialLR(
            optimizer,
            [lr_scheduler.LinearLR(optimizer, total_iters=10), lr_scheduler.ExponentialLR(optimizer, 0.9)],
            milestones=[10],
        ),
        "step",
    ),
}
CASES = [("momentum", name) for name in SCHEDULERS] + [(name, "StepLR") for name in OPTIMIZERS]


def new_trainer(data, device, *, seed=0, optimizer="momentum", scheduler="none", callbacks=(), sizes=(2, 8, 3)):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), *MLP([8, *sizes[1:]]))
    optimizer = OPTIMIZERS[optimizer](model.to(device).parameters())
    make, schedule = SCHEDULERS[scheduler]
    parts = {"scheduler": make(optimizer), "schedule": schedule, "callbacks": callbacks, "device": device}
    return Trainer(model, optimizer, nn.CrossEntropyLoss(), **parts)


def in_order(data):
    return TensorBatches(data.x, data.y, 16)


def state(trainer):
    """All that a load may change, in bytes of tensors."""
    parts = [trainer.model, trainer.optimizer] + ([trainer.scheduler] if trainer.scheduler else [])
    buffer = io.BytesIO()
    torch.save([part.state_dict() for part in parts], buffer)
    callbacks = [(each.best, each.best_epoch, vars(each)) for each in trainer.callbacks]
    return buffer.getvalue(), trainer.history, trainer.step, trainer.epoch, repr(callbacks)


@pytest.mark.parametrize(("optimizer", "scheduler"), CASES)
def test_training_goes_on_bit_for_bit(optimizer, scheduler, data, device, tmp_path):
    names = {"optimizer": optimizer, "scheduler": scheduler}
    validation = [(data.x_val, data.y_val)]
    whole = new_trainer(data, device, **names)
    whole.fit(in_order(data), 5, validation)

    first = new_trainer(data, device, **names)
    first.fit(in_order(data), 3, validation)
    first.save(tmp_path / "run.pt")
    second = new_trainer(data, device, seed=1, **names)
    second.load(tmp_path / "run.pt")
    assert second.history == first.history
    assert (second.step, second.epoch) == (21, 3)
    second.fit(in_order(data), 2, validation)

    assert second.history.epochs["epoch"] == [1, 2, 3, 4, 5]
    assert second.history == whole.history
    assert second.history.steps["step"] == list(range(1, 36))
    for name, tensor in whole.model.state_dict().items():
        assert torch.equal(second.model.state_dict()[name], tensor), name
    assert torch.equal(second.predict(data.x), whole.predict(data.x))


SCRIPT = """
import torch
from bineural.models import MLP
from bineural.trainers import TensorBatches, Trainer

def make(seed):
    torch.manual_seed(seed)
    model = MLP([2, 8, 3])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
    return Trainer(model, optimizer, torch.nn.CrossEntropyLoss(), scheduler=scheduler, schedule="epoch", device="cpu")

torch.set_num_threads(1)
x = torch.randn(100, 2, generator=torch.Generator().manual_seed(0))
batches = TensorBatches(x, (x[:, 0] > 0).long(), 16)
"""


def test_a_fresh_process_goes_on(tmp_path):
    """On the processor, whatever the device: what is compared are two processes."""
    names = {}
    exec(SCRIPT, names)
    whole, parts = names["make"](0), names["make"](0)
    whole.fit(names["batches"], 5)
    parts.fit(names["batches"], 3)
    path = tmp_path / "run.pt"
    parts.save(path)
    resumed = f"{SCRIPT}again, path = make(1), {str(path)!r}\nagain.load(path)\nagain.fit(batches, 2)\nagain.save(path)"
    subprocess.run([sys.executable, "-c", resumed], check=True)
    parts.load(path)
    assert len(parts.history.epochs["loss"]) == 5
    assert parts.history == whole.history
    for mine, theirs in zip(parts.model.parameters(), whole.model.parameters(), strict=True):
        assert torch.equal(mine, theirs)


def test_callbacks_go_on_with_their_best_values(data, device, tmp_path):
    def run(epochs, path=None):
        best, stopping = BestWeights(), EarlyStopping(patience=4, min_delta=0.05)
        norms = GradientNorms()
        trainer = new_trainer(data, device, callbacks=[norms, best, stopping], optimizer="Adam")
        if path:
            trainer.load(path)
        trainer.fit(in_order(data), epochs, [(data.x_val, data.y_val)])
        return trainer, best, stopping, norms

    whole, best, stopping, _ = run(60)
    assert 8 < whole.epoch < 60  # it stopped
    saved_at = whole.epoch - 2  # while it waits
    assert stopping.best_epoch < saved_at
    half, *_ = run(saved_at)
    half.save(tmp_path / "run.pt")
    again, best_again, stopping_again, norms_again = run(60, tmp_path / "run.pt")
    assert again.epoch == whole.epoch
    assert again.history == whole.history
    assert (best_again.best, best_again.best_epoch) == (best.best, best.best_epoch)
    assert (stopping_again.best, stopping_again.best_epoch) == (stopping.best, stopping.best_epoch)
    for name, tensor in best.weights.items():
        assert torch.equal(best_again.weights[name].cpu(), tensor.cpu())
    best_again.restore(again.model)
    assert len(norms_again.norms) == 2 * 7  # a record that is not saved begins anew


def test_a_training_that_was_stopped_is_patient_again_after_loading(data, device, tmp_path):
    stopping = EarlyStopping("loss", patience=2, min_delta=99)
    trainer = new_trainer(data, device, callbacks=[stopping])
    trainer.fit(in_order(data), 9)
    assert trainer.epoch == 3
    trainer.save(tmp_path / "run.pt")
    again = new_trainer(data, device, callbacks=[EarlyStopping("loss", patience=2, min_delta=99)])
    again.load(tmp_path / "run.pt")
    again.fit(in_order(data), 9)
    assert again.epoch == 5
    again.fit(in_order(data), 9)  # in the same process as ever
    assert again.epoch == 7


def test_patience_goes_on_in_the_first_fit_after_loading_only(data, device, tmp_path):
    def make():
        return new_trainer(data, device, callbacks=[EarlyStopping("loss", patience=5, min_delta=99)])

    trainer, again = make(), make()
    trainer.fit(in_order(data), 3)
    trainer.save(tmp_path / "run.pt")
    again.load(tmp_path / "run.pt")
    again.fit(in_order(data), 1)
    assert again.callbacks[0].waited == 3
    again.fit(in_order(data), 1)
    assert again.callbacks[0].waited == 1


def test_callbacks_are_matched_by_what_they_watch(data, device, tmp_path):
    callbacks = [BestWeights("val_loss"), BestWeights("loss", mode="max"), EarlyStopping("loss")]
    trainer = new_trainer(data, device, callbacks=callbacks)
    trainer.fit(in_order(data), 2, [(data.x_val, data.y_val)])
    trainer.save(tmp_path / "run.pt")
    others = [BestWeights("loss", mode="max"), BestWeights("loss"), EarlyStopping("val_loss")]
    again = new_trainer(data, device, callbacks=others)
    again.load(tmp_path / "run.pt")
    assert others[0].best == callbacks[1].best > 0
    assert [math.isnan(each.best) for each in others] == [False, True, True]
    new_trainer(data, device).load(tmp_path / "run.pt")  # one without callbacks may load it too


def test_a_callback_of_ones_own_is_saved_with_its_state(data, device, tmp_path):
    class Count(Callback):
        n_steps = 0

        def on_step_end(self, trainer):
            self.n_steps += 1

        def state_dict(self):
            return {"n_steps": self.n_steps}

        def load_state_dict(self, state_dict):
            self.n_steps = state_dict["n_steps"]

    first, second = Count(), Count()
    trainer = new_trainer(data, device, callbacks=[first])
    trainer.fit(in_order(data), 2)
    trainer.callbacks.append(second)
    trainer.fit(in_order(data), 1)
    trainer.save(tmp_path / "run.pt")
    again = [Count(), Count(), Count()]  # in their order
    new_trainer(data, device, callbacks=again).load(tmp_path / "run.pt")
    assert [each.n_steps for each in again] == [21, 7, 0]


def test_saving_during_training_keeps_whole_epochs_only(data, device, tmp_path):
    class Save(Callback):
        def on_step_end(self, trainer):
            if trainer.step == 10:
                trainer.save(tmp_path / "step.pt")

        def on_epoch_end(self, trainer):
            trainer.save(tmp_path / f"{trainer.epoch}.pt")

    new_trainer(data, device, callbacks=[Save()]).fit(in_order(data), 3)
    again = new_trainer(data, device)
    again.load(tmp_path / "step.pt")
    assert (again.step, again.epoch) == (10, 1)
    assert again.fit(in_order(data), 1).epochs["epoch"] == [1, 2]
    again.load(tmp_path / "2.pt")  # back to an earlier state
    assert again.fit(in_order(data), 1).epochs["epoch"] == [1, 2, 3]
    assert again.history.steps["step"] == list(range(1, 22))


def test_a_training_saved_before_its_first_epoch_begins_with_it(data, device, tmp_path):
    new_trainer(data, device).save(tmp_path / "run.pt")
    again = new_trainer(data, device, seed=1)
    again.load(tmp_path / "run.pt")
    assert (again.step, again.epoch) == (0, 0)
    assert again.fit(in_order(data), 1).epochs["epoch"] == [1]


def test_loading_within_fit_is_told(data, device, tmp_path):
    class Load(Callback):
        def on_epoch_end(self, trainer):
            trainer.load(tmp_path / "run.pt")

    trainer = new_trainer(data, device, callbacks=[Load()])
    trainer.save(tmp_path / "run.pt")
    with pytest.raises(RuntimeError, match=r"^load expected [^\n]*got a call by a callback[^\n]*: [^\n]*$"):
        trainer.fit(in_order(data), 1)


def test_lazy_layers_get_their_weights(data, device, tmp_path):
    def lazy():
        model = nn.Sequential(nn.LazyLinear(3))
        return Trainer(model, torch.optim.Adam(model.parameters()), nn.CrossEntropyLoss(), device=device)

    trainer, again = lazy(), lazy()
    trainer.fit(in_order(data), 1)
    trainer.save(tmp_path / "run.pt")
    again.load(tmp_path / "run.pt")
    for each in (trainer, again):
        each.fit(in_order(data), 1)
    assert torch.equal(trainer.model[0].weight, again.model[0].weight)


class Evil:
    """Would run code when it is unpickled."""

    def __reduce__(self):
        return (eval, ("open('evil', 'w')",))


def zipped(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/data.txt", "text")


FOREIGN = {
    "code": lambda path, _: path.write_bytes(pickle.dumps(Evil())),
    "code in torch": lambda path, _: torch.save({"format": "bineural.Trainer", "model": Evil()}, path),
    "zip": lambda path, _: zipped(path),
    "text": lambda path, _: path.write_text("loss,accuracy\n0.5,0.9\n"),
    "empty": lambda path, _: path.write_bytes(b""),
    "bytes": lambda path, _: path.write_bytes(bytes(range(256))),
    "state dict": lambda path, trainer: torch.save(trainer.model.state_dict(), path),
    "tensor": lambda path, _: torch.save(torch.zeros(3), path),
    "history": lambda path, trainer: trainer.history.to_json(path),
    "truncated": lambda path, trainer: (trainer.save(path), path.write_bytes(path.read_bytes()[:-500])),
    "half": lambda path, trainer: (trainer.save(path), path.write_bytes(path.read_bytes()[:2000])),
    "no model": lambda path, trainer: changed(path, trainer, "model", None),
    "no history": lambda path, trainer: changed(path, trainer, "history", "{}"),
    "other history": lambda path, trainer: changed(path, trainer, "history", '{"format": "other"}'),
    "no optimizer": lambda path, trainer: changed(path, trainer, "optimizer", {}),
    "two groups": lambda path, trainer: changed(
        path, trainer, "optimizer", {"state": {}, "param_groups": [{"params": [0]}, {"params": [1]}]}
    ),
    "no step": lambda path, trainer: changed(path, trainer, "step", "many"),
    "second callback": lambda path, trainer: changed(
        path,
        trainer,
        "callbacks",
        [
            [["BestWeights", "loss", "min"], {"best": 0.0, "best_epoch": 1, "weights": None}],
            [["EarlyStopping", "loss", "min"], {}],
        ],
    ),
    "late": lambda path, trainer: changed(path, trainer, "scheduler", 3),
}


def changed(path, trainer, name, value):
    trainer.save(path)
    torch.save(torch.load(path, weights_only=True) | {name: value}, path)


@pytest.fixture
def trained(data, device):
    trainer = new_trainer(data, device, callbacks=[BestWeights("loss"), EarlyStopping("loss")], scheduler="StepLR")
    trainer.fit(in_order(data), 2)
    return trainer


@pytest.mark.parametrize("write", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_file_is_told_in_one_sentence_and_changes_nothing(
    write, trained, data, device, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "foreign.pt"
    other = new_trainer(data, device, seed=1, scheduler="StepLR", callbacks=[BestWeights("loss")])
    other.fit(in_order(data), 1)
    write(path, other)
    before = state(trained)
    sentence = r"^Trainer.load expected a file written by Trainer.save, got \S*foreign.pt \(.+\): pass another [^\n]*$"
    with pytest.raises(ValueError, match=sentence) as caught:
        trained.load(path)
    assert "\n" not in str(caught.value)
    assert state(trained) == before
    assert not (tmp_path / "evil").exists()
    trained.fit(in_order(data), 1)
    assert trained.history.epochs["epoch"] == [1, 2, 3]


@pytest.mark.parametrize(("kind", "reason"), [("state dict", "other names"), ("tensor", "another kind of object")])
def test_what_a_foreign_file_holds_is_told(kind, reason, trained, tmp_path):
    FOREIGN[kind](tmp_path / "foreign.pt", trained)
    with pytest.raises(ValueError, match=rf"foreign.pt \(it holds {reason}\): "):
        trained.load(tmp_path / "foreign.pt")


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"optimizer": "Adam"}, r"the optimizer that \S*run.pt was saved with, Adam, got SGD: "),
        (
            {"scheduler": "none"},
            r"the scheduler that \S*run.pt was saved with, none, got StepLR with schedule",
        ),
        ({"scheduler": "LambdaLR"}, r"with, LambdaLR with schedule='step', got StepLR with schedule='epoch': "),
        ({"sizes": (2, 9, 3)}, r"those of another: '2.weight' is of shape \(9, 8\) there and of shape \(8, 8\) here, "),
        (
            {"sizes": (2, 8, 8, 3)},
            r"another: '4.weight' is of shape \(8, 8\) there and of shape \(3, 8\) here, ",
        ),
        ({"sizes": (2, 3)}, r"those of another: '2.weight' is of shape \(3, 8\) there and of shape"),
    ],
)
def test_a_file_of_other_parts_is_told_and_changes_nothing(parts, sentence, trained, data, device, tmp_path):
    other = new_trainer(data, device, **{"scheduler": "StepLR", "sizes": (2, 8, 3), **parts})
    other.save(tmp_path / "run.pt")
    before = state(trained)
    with pytest.raises(ValueError, match=rf"^Trainer.load expected [^\n]*{sentence}[^\n]*make the [^\n]*$"):
        trained.load(tmp_path / "run.pt")
    assert state(trained) == before


def test_a_scheduler_that_is_missing_is_told(trained, data, device, tmp_path):
    trained.save(tmp_path / "run.pt")
    with pytest.raises(ValueError, match=r"with, StepLR with schedule='epoch', got none: "):
        new_trainer(data, device).load(tmp_path / "run.pt")


def test_a_failed_write_leaves_the_old_file(trained, data, tmp_path, monkeypatch):
    path = tmp_path / "run.pt"
    trained.save(path)
    before = path.read_bytes()
    trained.fit(in_order(data), 1)

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(OSError, match="no space left"):
        trained.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("part", [np.zeros(3), lambda: None, Evil(), object()])
def test_what_could_not_be_read_back_is_not_written(part, trained, tmp_path):
    trained.callbacks[0].weights = part
    with pytest.raises(TypeError, match=r"^Trainer.save expected states [^\n]*, got \S[^\n]*: look for it [^\n]*$"):
        trained.save(tmp_path / "run.pt")
    assert list(tmp_path.iterdir()) == []


def test_a_scheduler_without_a_state_is_told(trained, tmp_path):
    class Halves:
        def step(self):
            pass

    trained.scheduler = Halves()
    with pytest.raises(TypeError, match=r"^Trainer.save expected a scheduler with .* got Halves: use one of "):
        trained.save(tmp_path / "run.pt")


def test_missing_folders_and_files_are_told(trained, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"^Trainer.save expected a folder .* got \S*/no for run.pt: "):
        trained.save(tmp_path / "no" / "run.pt")
    with pytest.raises(FileNotFoundError, match=r"missing.pt"):
        trained.load(tmp_path / "missing.pt")


def test_the_file_is_portable(trained, tmp_path):
    """Plain tensors and numbers, that torch reads without this package and without running code."""
    trained.save(str(tmp_path / "run.pt"))
    content = torch.load(tmp_path / "run.pt", weights_only=True, map_location="cpu")
    trained.model.cpu().load_state_dict(content["model"])
    assert (content["step"], content["epoch"]) == (14, 2)


@pytest.fixture
def group():
    """A group of one process, as each of several has it."""
    if not (distributed.is_available() and distributed.is_gloo_available()):
        pytest.skip("PyTorch has no gloo here")
    distributed.init_process_group("gloo", store=distributed.HashStore(), rank=0, world_size=1)
    yield
    distributed.destroy_process_group()


@pytest.mark.parametrize("shared_first", [True, False])
def test_a_file_fits_one_process_and_several(shared_first, data, group, tmp_path):
    """The wrapper that averages gradients is left out."""
    shared, alone = (new_trainer(data, torch.device("cpu"), seed=seed) for seed in (0, 1))
    shared.model = DistributedDataParallel(shared.model)
    first, second = (shared, alone) if shared_first else (alone, shared)
    first.fit(in_order(data), 2)
    first.save(tmp_path / "file.pt")
    second.load(tmp_path / "file.pt")
    assert second.history == first.history
    weights = [
        (each.model.module if isinstance(each.model, DistributedDataParallel) else each.model).state_dict()
        for each in (first, second)
    ]
    assert weights[0].keys() == weights[1].keys()
    assert all(torch.equal(weights[0][key], weights[1][key]) for key in weights[0])
