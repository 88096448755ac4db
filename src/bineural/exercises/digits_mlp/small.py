"""``small_network(x, y, seed)``: a median accuracy of 97 % with fewer weights than logistic regression."""

from bineural.exercises.checking.training import TrainingExercise
from bineural.exercises.digits_mlp._digits import load_parts

GOAL = 0.97
EPOCHS = 1500
UNDERFITS = (
    "The network underfits, it is not good enough in training either: take more epochs, a larger rate, another "
    "optimizer, less noise or one neuron more."
)
MEMORIZES = (
    "Nearly everything is right in training, so the room is elsewhere: let fresh noise on the inputs keep the network "
    "from relying on single pixels."
)
CLOSE = "Close: let the rate decay to the end, train longer, and try the strength of the noise on validation parts."


def small_network(x, y, seed):
    import torch

    from bineural.models import MLP

    torch.manual_seed(seed)
    model = MLP([64, 8, 10], torch.nn.Tanh)
    optimizer = torch.optim.Adam(model.parameters(), 0.05)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    for _ in range(EPOCHS):
        optimizer.zero_grad()
        logits = model(x + 0.3 * torch.randn_like(x))
        torch.nn.functional.cross_entropy(logits, y).backward()
        optimizer.step()
        scheduler.step()
    return model


EXERCISE = TrainingExercise(
    signature="small_network(x, y, seed)",
    parts=load_parts,
    goal=GOAL,
    seconds=60.0,
    too_slow="So small a network trains in a second or two: take fewer epochs.",
    largest=650,  # logistic regression: 64 weights and a bias for each of 10 classes
    too_large="A network 64-H-10 has 65·H + 10·(H + 1) parameters: find the largest H that stays below {limit:d}.",
    stand_in=small_network,
    advice={
        UNDERFITS: lambda train, held: train < GOAL,
        MEMORIZES: lambda train, held: train > 0.995,
        CLOSE: lambda train, held: True,
    },
)
