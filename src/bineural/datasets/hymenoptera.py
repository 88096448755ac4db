"""Hymenoptera: photographs of ants and bees."""

from pathlib import Path

from bineural.datasets.about import About
from bineural.datasets.finding import Recipe, load
from bineural.datasets.fingerprints import fingerprint
from bineural.datasets.npz import unusable
from bineural.datasets.photo_data import PhotoData

URLS = ("https://download.pytorch.org/tutorial/hymenoptera_data.zip",)
# From .jenkins/download_data.py of https://github.com/pytorch/tutorials, commit 2286ae1.
SHA256 = "fbc41b31d544714d18dd1230b1e2b455e1557766e13e67f9f5a7a23af7c02209"
CLASSES = ("ants", "bees")
COUNTS = {"train/ants": 124, "train/bees": 121, "val/ants": 70, "val/bees": 83}
# A file that ends otherwise was cut off.
_ENDS = {b"\xff\xd8": b"\xff\xd9", b"GI": b";"}
ABOUT = About(
    title="Hymenoptera: photographs of ants and bees",
    urls=("https://pytorch.org/tutorials/beginner/transfer_learning_tutorial.html",),
    license="none stated; the rights are with the photographers",
    citation="S. Chilamkurthy. Transfer Learning for Computer Vision Tutorial. PyTorch Tutorials, 2017",
    note="One of the files is no photograph.",
)


def load_hymenoptera() -> PhotoData:
    """Return photographs of ants and bees: 245 files for training and 153 for validation.

    They are looked for in the data folder, then downloaded. Offline, crops of two photographs of scikit-learn
    stand in, in two classes of their own: 81 files for training and 40 for validation. One file for training is no
    photograph, in the data themselves and in the sample.

    Returns
    -------
    PhotoData
        ``folder`` with ``train`` and ``val``; the files of both with their labels.

    Raises
    ------
    DatasetError
        If the folder ``hymenoptera`` in the data folder is damaged or holds something else.

    Warns
    -----
    OfflineSampleWarning
        If the sample stands in.

    Examples
    --------
    >>> photos = load_hymenoptera()
    >>> path, label = photos.train[0]
    >>> path.parent.name == photos.classes[label]
    True
    """
    return load(RECIPE)


def read_hymenoptera(path: Path) -> PhotoData:
    """Return the photographs of a prepared folder, checked."""
    content = {}
    for part in ("train", "val"):
        # torchvision's ImageFolder takes every folder, hidden ones too, for a class.
        others = sorted(file.name for file in path.glob(f"{part}/*") if file.is_dir() and file.name not in CLASSES)
        if others:
            raise unusable(path, f"only {' and '.join(CLASSES)} in {part}", f"{', '.join(others)} as well")
    for part, count in COUNTS.items():
        files = sorted((path / part).glob("[!.]*"))
        if len(files) != count:
            raise unusable(path, f"{count} files in {part}", str(len(files)))
        for file in files:
            name = f"{part}/{file.name}"
            try:
                content[name] = file.read_bytes()
            except OSError as error:
                raise unusable(path, "files that can be read", f"{name}, which cannot") from error
            if not content[name].endswith(_ENDS.get(content[name][:2], b"\0")):
                raise unusable(path, "complete images", f"{name}, which is none")
    return photo_data(path, content, CLASSES, ABOUT)


def photo_data(path: Path, content: dict[str, bytes], classes: tuple[str, ...], about: About) -> PhotoData:
    """Return photographs in a folder from the contents of its files."""
    parts: dict[str, list[tuple[Path, int]]] = {"train": [], "val": []}
    for name in content:
        part, group, _ = name.split("/")
        parts[part].append((path / name, classes.index(group)))
    return PhotoData(
        name="hymenoptera",
        source="sample" if about.sample else "original",
        classes=classes,
        fingerprint="sample-" * bool(about.sample) + fingerprint(content),
        about=about,
        folder=path,
        train=tuple(parts["train"]),
        val=tuple(parts["val"]),
    )


def sample_hymenoptera() -> PhotoData:
    """Return crops of two photographs, written into a folder."""
    # Not at the top: the data themselves do not need it.
    from bineural.datasets.crops import CROP_CLASSES, crop_photographs, sample_folder

    content = crop_photographs()
    about = About(
        title=ABOUT.title,
        urls=(
            "https://www.flickr.com/photos/danielbuechele/6061409035/",
            "https://www.flickr.com/photos/vultilion/6056698931/",
        ),
        license="Creative Commons Attribution 2.0",
        citation="danielbuechele; vultilion. Photographs on Flickr, 2011",
        note=ABOUT.note,
        sample="crops of two photographs that scikit-learn ships, of a temple and a flower",
    )
    return photo_data(sample_folder(content), content, CROP_CLASSES, about)


def download_hymenoptera(path: Path) -> None:
    """Download the photographs and write them to a prepared folder."""
    from bineural.datasets.archives import read_archive
    from bineural.datasets.downloads import download

    archive = path.with_name("hymenoptera_data.zip")
    download(URLS, SHA256, archive)
    prefix = "hymenoptera_data/"
    files = read_archive(archive, lambda name: name.removeprefix(prefix).rpartition("/")[0] in COUNTS)
    for part in COUNTS:
        (path / part).mkdir(parents=True)
    for name, content in files.items():
        (path / name.removeprefix(prefix)).write_bytes(content)


RECIPE = Recipe(
    name="hymenoptera",
    place="hymenoptera",
    read=read_hymenoptera,
    download=download_hymenoptera,
    sample=sample_hymenoptera,
)
