"""Odd solutions of the chapter `training-loop`, as students would write them."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from bineural import metrics
from bineural.exercises import own_code
from bineural.exercises.checking.registry import find_exercise
from bineural.exercises.training_loop.repair import HINTS, loop

from .shown import check_rows


def step_with_a_closure(model, optimizer, x, y):
    def closure():
        optimizer.zero_grad(set_to_none=True)
        loss = functional.cross_entropy(model(x), y)
        loss.backward()
        return loss

    return optimizer.step(closure).item()


def step_by_hand(model, optimizer, x, y):
    """Clear each gradient by hand, and compute the loss without a function of torch."""
    for parameter in model.parameters():
        parameter.grad = None
    logits = model(x)
    loss = (logits.logsumexp(1) - logits[range(len(y)), y]).mean()
    loss.backward()
    optimizer.step()
    return np.float64(loss.detach().numpy())


def step_that_prints(model, optimizer, x, y):
    print(find_exercise("training-loop/step").reference(model, optimizer, x, y))


def step_in_evaluation_mode(model, optimizer, x, y):
    model.eval()
    return find_exercise("training-loop/step").reference(model, optimizer, x, y)


def validate_with_a_dictionary(model, batches):
    loss, right = find_exercise("training-loop/validate").reference(model, batches)
    return {"loss": loss, "accuracy": right}


def validate_by_lists(model, batches):
    model.eval()
    losses, hits = [], []
    for x, y in batches:
        with torch.no_grad():
            logits = model(x)
        losses += functional.cross_entropy(logits, y, reduction="none").tolist()
        hits += (logits.argmax(1) == y).tolist()
    return np.mean(losses), np.mean(hits)


def validate_with_length(model, batches):
    for number in range(len(batches)):
        assert len(batches[number]) == 2
    return validate_by_lists(model, batches)


def answers_one_by_one(logits):
    rows = [np.exp(row) / np.exp(row).sum() for row in logits - logits.max(axis=1, keepdims=True)]
    return rows, [int(row.argmax()) for row in logits]


def answers_by_torch(logits):
    tensor = torch.from_numpy(logits)
    return [nn.Softmax(dim=1)(tensor), torch.topk(tensor, 1).indices.squeeze(1)]


def overflowing_answers(logits):
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True), logits.argmax(axis=1)


def probabilities_of(logits):
    return functional.softmax(torch.from_numpy(logits), dim=1).numpy()


def repaired_in_tensors(model, x, y, x_val, y_val, epochs):
    return torch.tensor(loop()(model, x, y, x_val, y_val, epochs))


ROWS = {
    "counts": [
        (({"parameters": 33450.0, "steps": np.int64(1563), "last": 16},), ""),
        (((33_450, 1563, 16),), ""),
        (([33_450, 1563, 16],), ""),
        (((33_451, 1563, 16),), "The number is wrong"),
    ],
    "fits": [
        (({"A": "cross_entropy", "B": "nll_loss", "floor": np.log(np.e + 2) - 1},), ""),
        ((("Cross_Entropy", " nll_loss", 0.551),), ""),
        ((["cross_entropy", "nll_loss", 0.55],), ""),
        ((("cross_entropy", "mse_loss", 0.55),), "Choose one of"),
    ],
    "answers": [
        (answers_one_by_one, ""),
        (answers_by_torch, ""),
        (lambda logits: (probabilities_of(logits), logits.argmax(axis=1).astype(np.int8)), ""),
        (overflowing_answers, "The exponential of 1000 is infinite"),
        (lambda logits: overflowing_answers(logits - logits.max()), "The exponential of 1000 is infinite"),
        (probabilities_of, "Return two arrays"),
        (
            lambda logits: (probabilities_of(logits), logits.argmax(axis=1, keepdims=True)),
            "The probabilities have the shape",
        ),
        (lambda logits: (logits.softmax(axis=1), logits.argmax(axis=1)), "An array has no `softmax`"),
        (lambda logits: (probabilities_of(logits), logits.argmax(dim=1)), "Arrays say `axis` and `keepdims`"),
        (lambda logits: None, "Not written yet, or `return` is missing"),
    ],
    "accuracy": [
        (lambda logits, y: sum(row.argmax() == label for row, label in zip(logits, y, strict=True)) / len(y), ""),
        (lambda logits, y: np.eye(logits.shape[1])[logits.argmax(axis=1), y].mean(), ""),
        (lambda logits, y: 1 - float((logits.argmax(axis=-1) != y).mean()), ""),
        (lambda logits, y: float(metrics.accuracy(torch.from_numpy(logits), torch.from_numpy(y))), ""),
        (lambda logits, y: (logits.argmax(axis=1) == y[:, None]).mean(), "Every prediction is compared"),
        (lambda logits, y: (logits.argmax(dim=1) == y).mean(), "Arrays say `axis` and `keepdims`"),
    ],
    "step": [
        (step_with_a_closure, ""),
        (step_by_hand, ""),
        (step_in_evaluation_mode, ""),
        (step_that_prints, "Not written yet, or `return` is missing"),
    ],
    "validate": [
        (validate_by_lists, ""),
        (lambda model, batches: tuple(map(torch.tensor, validate_by_lists(model, batches))), ""),
        (lambda model, batches: list(validate_by_lists(model, list(batches))), ""),
        (validate_with_a_dictionary, "Return two numbers"),
        (validate_with_length, "An iterator has no length"),
    ],
    "repair": [
        (repaired_in_tensors, ""),
        (lambda *arguments: np.array(loop()(*arguments)), ""),
        (lambda *arguments: tuple(loop()(*arguments)), ""),
        (loop(True, True, True, True, True), HINTS[0]),
        (loop(keeps=True, divides=True), HINTS[1]),
        (lambda *arguments: loop()(*arguments)[-1], "Return a list with one number for each epoch"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"training-loop/{exercise}", ROWS[exercise])


def test_starters_are_not_run_as_own_code(capsys):
    def step(model, optimizer, x, y): ...

    def validate(model, batches): ...

    own = own_code("training-loop", step=step, validate=validate)
    assert own.step is not step
    assert own.validate is not validate
    own = own_code("training-loop", step=step_by_hand, validate=validate_by_lists)
    assert own.step is step_by_hand
    assert own.validate is validate_by_lists
    assert "Nothing is written yet" in capsys.readouterr().out
