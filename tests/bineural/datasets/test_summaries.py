from pathlib import Path

import numpy as np
import pytest

from bineural import datasets, localize
from bineural.datasets import cifar10
from bineural.datasets.kinds import Dataset
from bineural.datasets.registry import NAMES, recipe_of
from bineural.localize.catalog import recorded_lookups

pytestmark = pytest.mark.usefixtures("logged")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", localize.languages())
def test_every_text_is_translated(
    name: str, language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BINEURAL_LANG", language)
    data = getattr(datasets, f"load_{name}")()
    with recorded_lookups() as lookups:
        data.summary()
    assert not lookups.missing
    text = capsys.readouterr().out
    for translated in (data.about.title, data.about.license, data.about.sample or "original data"):
        assert localize.translate(translated, language) in text
    assert all(localize.translate(label, language) in text for label in data.classes)
    assert all(url in text for url in data.about.urls)
    assert data.about.citation in text


@pytest.mark.parametrize("name", ["california_housing", "cifar10", "hymenoptera", "mnist", "names"])
def test_originals_are_translated_too(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = __import__(f"bineural.datasets.{name}", fromlist=["ABOUT"])
    texts = [module.ABOUT.title, module.ABOUT.license, module.ABOUT.note, *getattr(module, "CLASSES", ())]
    texts += [cifar10.COPY_NOTE, *getattr(module, "COUNTS", ())] if name in ("cifar10", "names") else []
    for text in texts:
        if any(letter.isalpha() for letter in text) and text not in ("y_train", "y_test"):
            with recorded_lookups() as lookups:
                localize.translate(text, "ru")
            assert not lookups.missing, text


@pytest.mark.parametrize("name", NAMES)
def test_only_a_sample_is_called_one(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    recipe_of(name).sample().summary()
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("This is not the data set itself but a small offline sample") == (name != "digits")


def test_sizes_come_from_the_data(capsys: pytest.CaptureFixture[str]) -> None:
    datasets.load_mnist().summary()
    text = capsys.readouterr().out
    assert "1497 for training, 300 for testing" in text
    assert "28 × 28 uint8, 0 to 255" in text
    assert "10: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9" in text
    datasets.load_digits().summary()
    text = capsys.readouterr().out
    assert "1797, not split" in text
    assert "8 × 8 float64, 0 to 16" in text
    datasets.load_hymenoptera().summary()
    assert "81 for training, 40 for validation" in capsys.readouterr().out


def test_data_of_another_kind_are_summed_up_without_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    Dataset(name="own", source="original", fingerprint="", about=datasets.load_mnist().about).summary()
    assert "examples" not in capsys.readouterr().out


def test_records_are_frozen(folder: Path) -> None:
    data: Dataset = datasets.load_digits()
    with pytest.raises(AttributeError):
        data.source = "sample"  # type: ignore[misc]
    assert isinstance(data.fingerprint, str)
    assert np.shape(data.x) == (1797, 64)  # type: ignore[attr-defined]
