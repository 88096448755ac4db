"""``my_network(x, y, seed)``: a recipe of the reader's own, better than the plain one."""

from bineural.exercises.checking.training import TrainingExercise
from bineural.exercises.digits_mlp._digits import load_parts

# The plain recipe gets 0.967 on this split, the same network with Adam 0.976, this one 0.985: medians of five seeds.
GOAL = 0.98
NOISE = 0.4


def my_network(x, y, seed):
    import torch

    from bineural.models import MLP

    torch.manual_seed(seed)
    model = MLP([64, 100, 10], torch.nn.Tanh)
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    for _ in range(150):
        optimizer.zero_grad()
        logits = model(x + NOISE * torch.randn_like(x))
        torch.nn.functional.cross_entropy(logits, y).backward()
        optimizer.step()
    return model


EXERCISE = TrainingExercise(
    signature="my_network(x, y, seed)",
    parts=load_parts,
    goal=GOAL,
    seconds=90.0,
    too_slow="A network for these digits trains in a few seconds: take fewer epochs or fewer neurons.",
    advice={
        "The network underfits, it is not good enough in training either: take more epochs or a larger rate, and look "
        "at the curve of the loss.": lambda train, held: train < GOAL,
        "Nearly everything is right in training, so the network overfits: add fresh noise to the inputs, as `Noise` "
        "does.": lambda train, held: True,
    },
    stand_in=my_network,
)
