"""Odd solutions of the chapter `overfitting`, as students would write them."""

import copy

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from bineural.exercises.checking.registry import find_exercise
from bineural.models import MLP

from .shown import check_rows

stop_early = find_exercise("overfitting/stop-early").stand_ins()[0]


def stops(resets=True, by_previous=False, equal=False, keep=copy.deepcopy, late=0, give=lambda best, last, loss: best):
    """Return an early stopping in which something may be wrong."""

    def function(model, train, validate, patience, max_epochs):
        best, reference, best_epoch, waited, weights = 9.0, 9.0, 0, 0, None
        epoch = 0
        while epoch < max_epochs and waited < patience + late:
            train()
            epoch += 1
            loss = validate()
            is_better = loss <= reference if equal else loss < reference
            waited = waited + 1 if not is_better else 0 if resets else waited
            if loss < best:
                best, best_epoch, weights = loss, epoch, keep(model.state_dict())
            reference = loss if by_previous or is_better else reference
        if weights is not None:
            model.load_state_dict(weights)
        return give(best_epoch, epoch, best)

    return function


def with_lists(model, train, validate, patience, max_epochs):
    losses, states = [], []
    while len(losses) < max_epochs:
        train()
        losses.append(validate())
        states.append({name: tensor.clone() for name, tensor in model.state_dict().items()})
        if len(losses) - 1 - losses.index(min(losses)) == patience:
            break
    best = losses.index(min(losses))
    model.load_state_dict(states[best])
    return best + 1


def never_ends(model, train, validate, patience, max_epochs):
    while True:
        train()


def trains_to_the_end(model, train, validate, patience, max_epochs):
    for _ in range(max_epochs):
        train()
    return max_epochs


def one_too_many(model, train, validate, patience, max_epochs):
    for _ in range(max_epochs + 1):
        train()
    return 1


def mistakes_by_torch(probabilities, labels):
    sure, answers = torch.from_numpy(probabilities).max(dim=1)
    wrong = (answers != torch.from_numpy(labels)).nonzero().flatten()
    return wrong[sure[wrong].argsort(descending=True)]


def mistakes_of_a_tuple(probabilities, labels):
    wrong = (probabilities.argmax(axis=1) != labels).nonzero()
    return wrong[np.argsort(-probabilities.max(axis=1)[wrong])]


def searched(goal=lambda model, share: share, width=64, epochs=250, returns=None):
    """Return a search that trains one network, and what it promises of the share on 200 digits kept apart."""

    def my_search(x, y):
        torch.manual_seed(0)
        model = MLP([64, width, width, 10])
        optimizer = torch.optim.Adam(model.parameters(), 0.01)
        for _ in range(epochs):
            optimizer.zero_grad()
            functional.cross_entropy(model(x[:-200]), y[:-200]).backward()
            optimizer.step()
        with torch.no_grad():
            share = (model(x[-200:]).argmax(1) == y[-200:]).float().mean().item()
        return returns(model, share) if returns else (model, goal(model, share))

    return my_search


ROWS = {
    "patience": [
        (({"ends_2": 5, "kept_2": 3, "ends_3": 9, "kept_3": 6},), ""),
        (((5, 3, 9, 6),), ""),
        (((4, 3, 9, 6),), "One epoch too early"),
        (((5, 5, 9, 6),), "These are the last weights"),
    ],
    "stop-early": [
        (stop_early, ""),
        (stops(), ""),
        (with_lists, ""),
        (stops(resets=False), "The count begins anew"),
        (stops(by_previous=True), "Compare each loss with the best one so far"),
        (stops(equal=True), "A loss that equals the best one is not better"),
        (stops(late=1), "One epoch too late"),
        (stops(late=-1), "One epoch too early"),
        (stops(keep=dict), "The model has the weights of the last epoch"),
        (stops(give=lambda best, last, loss: last), "This is the last epoch"),
        (stops(give=lambda best, last, loss: best - 1), "Epochs are counted from 1"),
        (stops(give=lambda best, last, loss: loss), "This is a loss"),
        (stops(give=lambda best, last, loss: "3"), "Return the number of the best epoch"),
        (never_ends, "It does not end"),
        (trains_to_the_end, "It trains to the end"),
        (one_too_many, "More epochs were trained than"),
        (lambda model, train, validate: 1, "The check calls"),
    ],
    "candidates": [
        (((120, 100, 360, 100),), ""),
        (((24, 100, 360, 100),), "Each candidate is trained once for each of the five parts"),
        (((120, 100, 360, 300),), "Each draw takes one value"),
    ],
    "ece": [
        (((0.125, 0.025),), ""),
        (({"ece": 0.15, "overall": 0.025},), "A bin counts by the share"),
    ],
    "decay": [
        (({"busy": 0.001, "quiet": 0.1, "adamw": 0.01},), ""),
        (((0.01, 0.1, 0.01),), "In Adam everything in the gradient is divided"),
    ],
    "three-accuracies": [
        (lambda model, optimizer, batches: (0.5, 0.5), "Return three numbers"),
    ],
    "confident-mistakes": [
        (mistakes_by_torch, ""),
        (lambda probabilities, labels: probabilities.argmax(axis=1) != labels, "This says of each row whether"),
        (lambda probabilities, labels: (probabilities.argmax(axis=1) != labels).nonzero(), "Return one array"),
        (mistakes_of_a_tuple, "A `tuple` cannot be indexed"),
        (lambda probabilities, labels: probabilities.argsort(descending=True), "An array's `argsort` knows"),
    ],
    "search": [
        (searched(), ""),
        (searched(goal=lambda model, share: 1.0), "You promise more than comes true"),
        (searched(goal=lambda model, share: 0.5), "You promise too little"),
        (searched(epochs=3), "Look at the best candidate"),
        (searched(returns=lambda model, share: model), "Return two things"),
        (searched(returns=lambda model, share: (model, 97.0)), "The promise is an accuracy"),
        (lambda x, y: (nn.Linear(64, 3), 0.9), "The model cannot be used"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"overfitting/{exercise}", ROWS[exercise])
