import dataclasses
from collections import Counter

import numpy as np
import pytest
import torch

from bineural import datasets
from bineural.datasets import NameData, to_ascii
from bineural.models import NameClassifier

pytestmark = pytest.mark.usefixtures("logged")
NAMES = {
    "Czech": ("Novák", "Novak", "Novák", "Maly ", "Svoboda", "Marek"),
    "Polish": ("Marek", "Nowak", "MAREK", "Łoś", "Wrona", "Lis"),
    "German": ("Marek", "Weiß", "Weiss", "Lis", "Kurz", "Lang", "Braun", "Gross"),
}


@pytest.fixture
def data() -> NameData:
    return dataclasses.replace(datasets.load_names(), names=NAMES, classes=tuple(NAMES))


def pairs(data: NameData, part: datasets.Part) -> list[tuple[str, str]]:
    (words, lengths), y = part
    names = data.decode(words, lengths)
    return [(name, data.classes[label]) for name, label in zip(names, y.tolist(), strict=True)]


def test_each_spelling_is_an_example_once_for_each_language(data: NameData) -> None:
    found = pairs(data, data.tensors().train)
    assert len(found) == len(set(found))
    assert set(found) == {(to_ascii(name).strip(), language) for language, names in NAMES.items() for name in names}
    assert data.class_sizes() == {"Czech": 4, "Polish": 6, "German": 7} == dict(Counter(y for _, y in found))


def test_the_alphabet_is_what_the_names_are_written_with(data: NameData) -> None:
    assert set(data.alphabet) == set("".join(name for name, _ in pairs(data, data.tensors().train)))
    assert data.alphabet == "".join(sorted(data.alphabet))
    words, _ = data.encode(["Marek"])
    assert words.shape == (1, 5, len(data.alphabet))


@pytest.mark.parametrize("seed", range(20))
def test_no_name_is_in_two_parts(data: NameData, seed: int) -> None:
    parts = data.tensors(validation=3, test=0.3, seed=seed)
    spellings = [{name.casefold() for name, _ in pairs(data, part)} for part in parts]
    assert [len(names) for names in spellings] == [6, 3, 4]  # of 13 different names
    assert len(set.union(*spellings)) == 13
    # "Marek" and "MAREK" of three languages are together, four examples.
    counts = [sum(name.casefold() == "marek" for name, _ in pairs(data, part)) for part in parts]
    assert sorted(counts) == [0, 0, 4]


def test_languages_are_split_in_their_shares() -> None:
    names = datasets.load_names()
    train, validation, test = names.tensors(validation=0.2, test=0.2, seed=2)
    sizes = np.array(list(names.class_sizes().values()))
    assert sizes.sum() == sum(len(part.y) for part in (train, validation, test))
    for part in (validation, test):
        np.testing.assert_allclose(part.y.bincount().numpy(), 0.2 * sizes, atol=4)


def test_splits_depend_on_the_seed_only(data: NameData) -> None:
    first, second, other = (pairs(data, data.tensors(test=5, seed=seed).test) for seed in (0, 0, 3))  # type: ignore[arg-type]
    assert first == second != other
    more = data.tensors(validation=4, test=5)
    assert more.test is not None
    assert pairs(data, more.test) == first


def test_a_part_is_ready_for_a_classifier(data: NameData) -> None:
    train, test = data.tensors(test=4)
    (words, lengths), y = train
    logits = NameClassifier(len(data.alphabet), 8, len(data.classes))(words, lengths)
    assert torch.nn.functional.cross_entropy(logits, y).isfinite()
    assert len(test.y) >= 4


def test_sizes_that_the_data_do_not_allow(data: NameData) -> None:
    with pytest.raises(ValueError, match="^tensors expected from 0 to 12 examples for test, got 13: there are 13"):
        data.tensors(test=13)
    with pytest.raises(ValueError, match="^tensors expected a device that this machine has, got 'gpu'"):
        data.tensors(device="gpu")
