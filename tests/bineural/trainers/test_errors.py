"""The error of a training whose loss is no number survives the way between processes."""

import copy
import math
import pickle

import pytest

from bineural.trainers import History, NonFiniteLossError


@pytest.mark.parametrize("again", [copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
@pytest.mark.parametrize("n_batches", [7, None])
def test_the_error_is_copied_and_pickled(again, n_batches):
    history = History()
    history.add_step(1, 1, 0.5, 0.1)
    error = NonFiniteLossError(math.inf, 2, 1, 2, n_batches, history)
    error.add_note("of the second run")
    copied = again(error)
    assert type(copied) is NonFiniteLossError
    assert str(copied) == str(error)
    assert vars(copied) == vars(error)
    assert copied.history == history
