"""Surnames in 18 languages."""

import importlib
from collections.abc import Mapping
from pathlib import Path

from bineural.datasets.about import About
from bineural.datasets.finding import Recipe, load
from bineural.datasets.fingerprints import fingerprint
from bineural.datasets.name_data import NameData
from bineural.datasets.npz import unusable
from bineural.datasets.problems import DatasetError

URLS = ("https://download.pytorch.org/tutorial/data.zip",)
# From .jenkins/download_data.py of https://github.com/pytorch/tutorials, commit 2286ae1.
SHA256 = "fb317e80248faeb62dc25ef3390ae24ca34b94e276bbc5141fd8862c2200bff5"
# The fewest lines of each language: copies of the file of Russian names differ by some lines that are no names.
COUNTS = {
    "Arabic": 2000,
    "Chinese": 268,
    "Czech": 519,
    "Dutch": 297,
    "English": 3668,
    "French": 277,
    "German": 724,
    "Greek": 203,
    "Irish": 232,
    "Italian": 709,
    "Japanese": 991,
    "Korean": 94,
    "Polish": 139,
    "Portuguese": 74,
    "Russian": 9384,
    "Scottish": 100,
    "Spanish": 298,
    "Vietnamese": 73,
}
ABOUT = About(
    title="Surnames by language",
    urls=("https://pytorch.org/tutorials/intermediate/char_rnn_classification_tutorial.html",),
    license="none stated by the author, who collected the names from web pages",
    citation="S. Robertson. NLP From Scratch: Classifying Names with a Character-Level RNN. PyTorch Tutorials, 2017",
    note="Some surnames occur several times, in one language or in several.",
)
# Locales of Faker whose surnames are written in Latin letters.
SAMPLE_LOCALES = {
    "Croatian": "hr_HR",
    "Czech": "cs_CZ",
    "Dutch": "nl_NL",
    "English": "en_GB",
    "Estonian": "et_EE",
    "Finnish": "fi_FI",
    "French": "fr_FR",
    "German": "de_DE",
    "Irish": "ga_IE",
    "Italian": "it_IT",
    "Portuguese": "pt_PT",
    "Spanish": "es_ES",
}
_SAMPLE_NAMES = 200


def load_names() -> NameData:
    """Return about 20,000 surnames in 18 languages.

    They are looked for in the data folder, then downloaded. Offline, the package Faker provides up to
    200 surnames for each of 12 languages.

    Returns
    -------
    NameData
        ``names``: for each language, its surnames in the order of the file, with repetitions.

    Raises
    ------
    DatasetError
        If the folder ``names`` in the data folder is damaged or holds something else.

    Warns
    -----
    OfflineSampleWarning
        If the sample stands in.

    Examples
    --------
    >>> data = load_names()
    >>> "Czech" in data.classes, data.classes == tuple(data.names)
    (True, True)
    """
    return load(RECIPE)


def read_names(path: Path) -> NameData:
    """Return the surnames from a prepared folder, checked."""
    found = {file.stem for file in path.glob("[!.]*.txt")}
    if found != COUNTS.keys():
        wrong = ", ".join(sorted(found ^ COUNTS.keys()))
        raise unusable(path, f"a file for each of {len(COUNTS)} languages and no other", f"a difference in {wrong}")
    names = {}
    for language, count in COUNTS.items():
        file = path / f"{language}.txt"
        try:
            names[language] = tuple(file.read_text(encoding="utf-8").removesuffix("\n").split("\n"))
        except (OSError, UnicodeDecodeError) as error:
            raise unusable(path, "texts in UTF-8", f"{file.name}, which cannot be read as one") from error
        empty = sum(not name.strip() for name in names[language])
        if len(names[language]) < count or empty:
            got = f"{len(names[language])} lines, {empty} of them empty"
            raise unusable(path, f"at least {count} names and no empty line in {file.name}", got)
    return _names(names, ABOUT)


def sample_names() -> NameData:
    """Return surnames that come with Faker.

    Raises
    ------
    DatasetError
        If Faker is not installed.
    """
    names = {}
    for language, locale in SAMPLE_LOCALES.items():
        try:
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        except ImportError as error:
            raise DatasetError(
                "load_names expected Faker, from which its offline sample comes, got no such package: "
                "install it with pip install Faker"
            ) from error
        latin = sorted({name for name in provider.last_names if name.replace(" ", "").replace("-", "").isalpha()})
        step = max(1, len(latin) // _SAMPLE_NAMES)
        names[language] = tuple(latin[::step][:_SAMPLE_NAMES])
    about = About(
        title=ABOUT.title,
        urls=("https://github.com/joke2k/faker",),
        license="MIT",
        citation="",
        sample="surnames of the package Faker in 12 languages",
    )
    return _names(names, about)


def _names(names: Mapping[str, tuple[str, ...]], about: About) -> NameData:
    content = {language: "\n".join(surnames).encode() for language, surnames in names.items()}
    return NameData(
        name="names",
        source="sample" if about.sample else "original",
        classes=tuple(names),
        fingerprint="sample-" * bool(about.sample) + fingerprint(content),
        about=about,
        names=dict(names),
    )


def download_names(path: Path) -> None:
    """Download the surnames and write them to a prepared folder."""
    from bineural.datasets.archives import read_archive
    from bineural.datasets.downloads import download

    archive = path.with_name("data.zip")
    download(URLS, SHA256, archive)
    path.mkdir()
    # The archive also holds another tutorial's texts, and hidden files of the system it was made on.
    files = read_archive(archive, lambda name: name.startswith("data/names/") and name.endswith(".txt"))
    for name, content in files.items():
        (path / Path(name).name).write_bytes(content)


RECIPE = Recipe(name="names", place="names", read=read_names, download=download_names, sample=sample_names)
