"""Photographs of every kind, drawn by Pillow, against torchvision."""

import re
import struct
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from torchvision.transforms import v2

from bineural.datasets import DatasetError, photographs
from bineural.datasets.photographs import read_photograph, read_photographs

RNG = np.random.default_rng(0)


def drawn(height: int = 60, width: int = 90) -> Image.Image:
    """Return a picture that is different everywhere, but smooth, so that JPEG keeps it."""
    row, column = np.mgrid[:height, :width]
    planes = [row * 255 / height, column * 255 / width, 255 - row * 127 / height - column * 127 / width]
    return Image.fromarray(np.stack(planes, axis=-1).astype(np.uint8))


def saved(image: Image.Image, path: Path, **options: Any) -> Path:
    image.save(path, **options)
    return path


@pytest.mark.parametrize(("height", "width"), [(60, 90), (91, 60), (32, 32), (32, 33), (10, 11), (33, 500), (1, 3)])
@pytest.mark.parametrize(("size", "resize"), [(32, None), (31, None), (30, 37)])
def test_the_middle_is_that_of_torchvision(
    height: int, width: int, size: int, resize: int | None, tmp_path: Path
) -> None:
    image = Image.fromarray(RNG.integers(0, 256, (height, width, 3), dtype=np.uint8))
    transform = v2.Compose([v2.Resize(resize or size), v2.CenterCrop(size)])
    found = read_photograph(saved(image, tmp_path / "a.png"), size, resize)
    np.testing.assert_array_equal(found, np.asarray(transform(image)))  # type: ignore[arg-type]


@pytest.mark.parametrize("suffix", ["jpg", "png", "bmp", "webp", "tif", "ppm"])
def test_formats_of_photographs(suffix: str, tmp_path: Path) -> None:
    found = read_photograph(saved(drawn(), tmp_path / f"a.{suffix}"), 60)
    assert found is not None
    assert found.dtype == np.uint8
    np.testing.assert_allclose(found.astype(int), np.asarray(drawn())[:, 15:75].astype(int), atol=12)


def grey() -> np.ndarray:
    return np.asarray(drawn().convert("L"))[:, 15:75]


@pytest.mark.parametrize("mode", ["L", "I;16", "LA", "1"])
def test_grey_becomes_three_equal_channels(mode: str, tmp_path: Path) -> None:
    if mode == "I;16":
        image = Image.fromarray(np.asarray(drawn().convert("L")).astype(np.uint16) * 257)
    else:
        image = drawn().convert(mode)
    found = read_photograph(saved(image, tmp_path / "a.png"), 60)
    assert found is not None
    assert found.shape == (60, 60, 3)
    assert (found == found[..., :1]).all()
    if mode != "1":
        np.testing.assert_array_equal(found[..., 0], grey())


def test_16_bits_as_older_versions_of_pillow_read_them() -> None:
    image = Image.fromarray(np.array([[0, 257], [65535, 70000]], dtype=np.int32))
    assert image.mode == "I"
    assert np.asarray(photographs._rgb(image))[..., 0].tolist() == [[0, 1], [255, 255]]


def test_palettes(tmp_path: Path) -> None:
    image = drawn().quantize(64)
    found = read_photograph(saved(image, tmp_path / "a.png"), 60)
    np.testing.assert_array_equal(found, np.asarray(image.convert("RGB"))[:, 15:75])  # type: ignore[arg-type]


def test_four_inks(tmp_path: Path) -> None:
    image = drawn().convert("CMYK")
    found = read_photograph(saved(image, tmp_path / "a.tif"), 60)
    np.testing.assert_array_equal(found, np.asarray(drawn())[:, 15:75])  # type: ignore[arg-type]


def test_four_inks_of_a_jpeg_which_are_stored_inverted(tmp_path: Path) -> None:
    found = read_photograph(saved(drawn().convert("CMYK"), tmp_path / "a.jpg", quality=95), 60)
    assert found is not None
    np.testing.assert_allclose(found.astype(int), np.asarray(drawn())[:, 15:75].astype(int), atol=16)


@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_what_is_transparent_becomes_white(mode: str, tmp_path: Path) -> None:
    image, expected = drawn(), np.asarray(drawn()).copy()
    if mode == "RGBA":
        alpha = np.full((60, 90), 255, dtype=np.uint8)
        alpha[:30] = 0
        image.putalpha(Image.fromarray(alpha))
        path = saved(image, tmp_path / "a.png")
    else:
        image = Image.new("P", (90, 60), 1)
        image.putpalette([0, 0, 0, 200, 100, 50])
        image.paste(0, (0, 0, 90, 30))
        expected[:] = (200, 100, 50)
        path = saved(image, tmp_path / "a.png", transparency=0)
    expected[:30] = 255
    np.testing.assert_array_equal(read_photograph(path, 60), expected[:, 15:75])  # type: ignore[arg-type]


def test_photographs_are_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    path = saved(drawn(), tmp_path / "a.png", exif=exif)
    turned = drawn().rotate(-90, expand=True)
    np.testing.assert_array_equal(read_photograph(path, 60), np.asarray(turned)[15:75])  # type: ignore[arg-type]


def test_what_a_file_holds_counts_and_not_its_name(tmp_path: Path) -> None:
    path = saved(drawn(), tmp_path / "a.png")
    wrong = path.rename(tmp_path / "a.jpg")
    assert read_photograph(wrong, 60) is not None
    assert read_photograph(saved(drawn(), tmp_path / "b.jpg", format="GIF"), 60) is None
    assert read_photograph(saved(drawn(), tmp_path / "b.gif", format="JPEG"), 60) is not None


def broken(path: Path, change: Callable[[bytes], bytes], suffix: str = "jpg") -> Path:
    file = path / "train" / "ants" / f"broken.{suffix}"
    file.parent.mkdir(parents=True)
    content = saved(drawn(), path / f"whole.{suffix}").read_bytes()
    file.write_bytes(change(content))
    return file


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes(byte ^ 255 for byte in content[middle : middle + 40]) + content[middle + 40 :]


DAMAGES: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("jpg", lambda content: b""),
    ("jpg", lambda content: content[:-200]),
    ("jpg", lambda content: content[:10]),
    ("jpg", lambda content: b"<html>not found</html>"),
    ("jpg", lambda content: bytes(5000)),
    ("png", lambda content: content[: len(content) // 2]),
    ("png", flipped),
    ("png", lambda content: content[:8] + b"\0\0\0\x0dIDAT" + content[16:]),
    ("webp", lambda content: content[:-100]),
    ("tif", lambda content: content[:200]),
    ("bmp", lambda content: content[:100]),
    ("ppm", lambda content: content[:-100]),
]


@pytest.mark.parametrize(("suffix", "change"), DAMAGES)
def test_names_a_damaged_file(suffix: str, change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = broken(tmp_path, change, suffix)
    sentence = (
        rf"^tensors expected a photograph in train/ants/broken\.{suffix}, got a file that cannot be read "
        r"\([^()]+\): replace it, or leave it out$"
    )
    with pytest.raises(DatasetError, match=sentence):
        read_photograph(path, 32)


def test_names_a_file_that_is_missing_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"in .*/no\.jpg, got a file that cannot be read \(No such file"):
        read_photograph(tmp_path / "no.jpg", 32)
    with pytest.raises(DatasetError, match=r"got a file that cannot be read \(Is a directory"):
        read_photograph(tmp_path, 32)


def test_refuses_pixels_without_a_range(tmp_path: Path) -> None:
    path = saved(Image.fromarray(np.ones((9, 9), dtype=np.float32)), tmp_path / "a.tif")
    with pytest.raises(DatasetError, match=r"\(it is damaged, or of a kind that is not known here\)"):
        read_photograph(path, 4)


def test_too_little_memory_is_not_taken_for_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(image: Image.Image) -> None:
        raise MemoryError

    monkeypatch.setattr(photographs, "_rgb", full)
    with pytest.raises(MemoryError):
        read_photograph(saved(drawn(), tmp_path / "a.jpg"), 32)


def bomb(path: Path, width: int, height: int) -> Path:
    """Write a small file that says it is a large image."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))))
    return path


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [
        (50_000, 50_000, "more"),
        (10_000, 9_000, "10000 × 9000"),
        (1, 80_000_000, "1 × 80000000"),  # 224 times as many when it is resized
    ],
)
def test_refuses_photographs_that_fill_the_memory(width: int, height: int, shown: str, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(
            DatasetError,
            match=r"^tensors expected photographs of at most 89,000,000 pixels, before and after resizing, "
            rf"got {shown} in .*/bomb\.png: make it smaller, or leave it out$",
        ):
            read_photograph(bomb(tmp_path / "bomb.png", width, height), 224)


def test_files_that_are_no_photographs_are_left_out(tmp_path: Path) -> None:
    files = tuple((saved(drawn(), tmp_path / name), label) for label, name in enumerate(["a.jpg", "b.gif", "c.png"]))
    x, y, left_out = read_photographs(files, 20, None)
    assert x.shape == (2, 20, 20, 3)
    assert y.tolist() == [0, 2]
    assert left_out == [tmp_path / "b.gif"]
    np.testing.assert_array_equal(x[1], read_photograph(tmp_path / "c.png", 20))  # type: ignore[arg-type]
    with pytest.raises(DatasetError, match=r"^tensors expected photographs, got 1 files that are none: "):
        read_photographs(files[1:2], 20, None)


@pytest.mark.parametrize("size", [0, -1, 4097, 2.5, None, "224", True, (224, 224)])
def test_refuses_what_is_no_size(size: Any, tmp_path: Path) -> None:
    sentence = (
        f"tensors expected a whole number of pixels from 1 to 4096 for size, got {size!r}: "
        "photographs have different sizes, so pass what your model expects, for example size=224"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        read_photographs((), size, None)


def test_refuses_to_cut_out_more_than_there_is() -> None:
    with pytest.raises(ValueError, match="from 224 to 4096 for resize, got 200: "):
        read_photographs((), 224, 200)
