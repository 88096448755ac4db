"""Train two networks on MNIST, in one process or shared by several, on the same batches, in 32 and in 64 bits.

``torchrun --standalone --nproc-per-node 2 -m bineural.parallel.train result.pt``
"""

import faulthandler
import os
import sys
import time
from collections.abc import Sequence
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DistributedSampler, TensorDataset

from bineural.datasets import load_mnist
from bineural.datasets.splits import Part
from bineural.models import MLP, ConvNet, count_parameters
from bineural.trainers import Trainer

BATCH_SIZE = 256
# Of numbers of 32 bits, to measure times; of 64, to compare weights, as rounding hardly disturbs them.
EPOCHS = {torch.float32: 3, torch.float64: 1}
IMAGES = 5120
REPEATS = 50


def networks() -> dict[str, nn.Module]:
    """Return what is trained, with the same first weights in every process."""
    torch.manual_seed(0)
    return {"MLP": nn.Sequential(nn.Flatten(), MLP([784, 40, 40, 10])), "ConvNet": ConvNet()}


def my_share(part: Part[Tensor], epoch: int) -> list[tuple[Tensor, Tensor]]:
    """Return what this process sees of every batch of an epoch."""
    images = TensorDataset(*part)
    sampler = DistributedSampler[Any](images, seed=0, drop_last=True)
    sampler.set_epoch(epoch)  # another order each time, for all the same
    size = BATCH_SIZE // dist.get_world_size()
    mine = torch.tensor(list(sampler)).split(size)
    return [(part.x[rows], part.y[rows]) for rows in mine if len(rows) == size]


def train(
    model: nn.Module,
    part: Part[Tensor],
    epochs: int,
    device: torch.device,
) -> Trainer:
    """Train a network; several processes average their gradients at each step."""
    model = model.to(device)
    if dist.get_world_size() > 1:
        model = DistributedDataParallel(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    trainer = Trainer(model, optimizer, nn.CrossEntropyLoss(), device=device)
    for epoch in range(epochs):
        trainer.fit(my_share(part, epoch), 1)
    return trainer


def have_cards(processes: int) -> bool:
    """Tell whether each process has a card of its own; one alone takes none that two could not, to be comparable."""
    return torch.cuda.device_count() >= max(2, processes)


def main(path: str) -> None:
    """Train, and let one process save what all have found."""
    faulthandler.dump_traceback_later(300, exit=True)  # nobody waits for ever for a partner that is gone
    on_cards = have_cards(int(os.environ["LOCAL_WORLD_SIZE"]))
    device = torch.device("cuda", int(os.environ["LOCAL_RANK"])) if on_cards else torch.device("cpu")
    if on_cards:
        torch.cuda.set_device(device)  # NCCL gathers objects on the current card, else card 0 in every process
    dist.init_process_group("nccl" if on_cards else "gloo")
    x, y = load_mnist().tensors(standardize=True).train
    found: dict[str, dict[str, Any]] = {}
    for name in networks():
        found[name] = {"exchange": seconds_of_exchange(count_parameters(networks()[name]), device)}
        for dtype, epochs in EPOCHS.items():
            model, part = networks()[name].to(dtype), Part(x[:IMAGES].to(dtype), y[:IMAGES])
            trainer = train(model, part, epochs, device)
            found[name][str(dtype).removeprefix("torch.")] = {
                "losses": from_all(trainer.history.steps["loss"]),
                "seconds": from_all(trainer.history.epochs["seconds"]),
                "weights": {key: tensor.cpu() for key, tensor in model.state_dict().items()},
            }
    if dist.get_rank() == 0:
        torch.save(found, path)
    dist.barrier()  # the others wait until the file is there
    dist.destroy_process_group()


def from_all(mine: Sequence[float]) -> list[list[float]]:
    """Return the numbers of all processes, in their order."""
    everybody: list[list[float]] = [[] for _ in range(dist.get_world_size())]
    dist.all_gather_object(everybody, list(mine))
    return everybody


def seconds_of_exchange(numbers: int, device: torch.device) -> float:
    """Return how long the processes take, at the median, to sum up as many numbers as a network has gradients."""
    gradients = torch.zeros(numbers, device=device)
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        dist.all_reduce(gradients)
        gradients.sum().item()  # a card may still be at work
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)[REPEATS // 2]


if __name__ == "__main__":
    main(sys.argv[1])
