"""By hand: what moves in a frozen block that was left in training mode."""

from bineural.exercises.checking.answers import AnswerExercise

WEIGHT = "The optimizer leaves out what requires no gradient: weights and biases stay, in whatever mode the block is."
RUNNING = (
    "Running statistics are no parameters: `requires_grad` does not concern them, and in training mode each batch "
    "moves them."
)
OUTPUT = (
    "In training mode batch norm divides by the statistics of the batch, so the same photograph gives something else "
    "in other company."
)

EXERCISE = AnswerExercise(
    "moves",
    {"weight": False, "running_mean": True, "running_var": True, "output": True},
    {
        "weight": {WEIGHT: [True]},
        "running_mean": {RUNNING: [False]},
        "running_var": {RUNNING: [False]},
        "output": {OUTPUT: [False]},
    },
)
