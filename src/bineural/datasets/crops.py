"""Crops of two photographs that scikit-learn ships: the offline sample of hymenoptera."""

import atexit
import hashlib
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bineural.datasets.scratch import scratch_folder
from bineural.datasets.settings import data_folder

if TYPE_CHECKING:
    from PIL import Image

CROP_CLASSES = ("flower", "temple")
_PHOTOGRAPHS = {"flower": "flower.jpg", "temple": "china.jpg"}
_COUNTS = {"train": 40, "val": 20}
# Left and right of each photograph, 640 pixels wide, between which the crops lie: the halves of the flower and of the
# temple, so that nothing that is trained on is seen in validation.
_COLUMNS = {
    "train": {"flower": (130, 310), "temple": (20, 215)},
    "val": {"flower": (310, 480), "temple": (215, 380)},
}
_TOP = 60


def crop_photographs() -> dict[str, bytes]:
    """Return the files of the sample by their names, such as ``"train/temple/00.jpg"``.

    Like the data that it stands in for, it has one file that is no photograph: ``"train/flower/imageNotFound.gif"``.
    """
    from PIL import Image
    from sklearn.datasets import load_sample_image

    rng = np.random.default_rng(0)
    photographs = {group: load_sample_image(file) for group, file in _PHOTOGRAPHS.items()}
    files = {}
    for part, count in _COUNTS.items():
        for group, photograph in photographs.items():
            left, right = _COLUMNS[part][group]
            strip = photograph[_TOP:, left:right]
            for number in range(count):
                size = rng.integers(100, 141)
                top = rng.integers(0, strip.shape[0] - size)
                start = rng.integers(0, strip.shape[1] - size)
                crop = Image.fromarray(strip[top : top + size, start : start + size])
                files[f"{part}/{group}/{number:02d}.jpg"] = _encode(crop, "JPEG")
            if (part, group) == ("train", "flower"):
                files[f"{part}/{group}/imageNotFound.gif"] = _encode(Image.new("P", (100, 100)), "GIF")
    return files


def _encode(image: "Image.Image", kind: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def sample_folder(content: dict[str, bytes]) -> Path:
    """Return a folder that holds the files: in the data folder, or a temporary one if that cannot be written."""
    digest = hashlib.sha256()
    for name, data in content.items():
        digest.update(name.encode() + data)
    folder = data_folder() / f"hymenoptera-sample-{digest.hexdigest()[:12]}"
    try:
        if _holds(folder, content):
            return folder
        with scratch_folder(folder.parent) as scratch:
            _write(scratch / "new", content)
            if folder.exists():  # damaged
                os.rename(folder, scratch / "old")
            os.rename(scratch / "new", folder)
        return folder
    except OSError:
        if _holds(folder, content):  # another process was faster
            return folder
    temporary = Path(tempfile.mkdtemp(prefix="bineural-hymenoptera-"))
    atexit.register(shutil.rmtree, temporary, ignore_errors=True)
    _write(temporary / "sample", content)
    return temporary / "sample"


def _holds(folder: Path, content: dict[str, bytes]) -> bool:
    try:
        found = {path.relative_to(folder).as_posix(): path for path in folder.glob("*/*/*")}
        return found.keys() == content.keys() and all(found[name].read_bytes() == content[name] for name in content)
    except OSError:  # cannot be read, is a folder, or has too long a name
        return False


def _write(folder: Path, content: dict[str, bytes]) -> None:
    for name, data in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
