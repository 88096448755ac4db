import re

import numpy as np
import pytest

from bineural.datasets.california_housing import parse_california
from bineural.datasets.cifar10 import parse_cifar
from bineural.datasets.mnist import parse_idx
from bineural.datasets.problems import DatasetError

from .conftest import idx


@pytest.mark.parametrize("shape", [(5,), (2, 3), (2, 3, 4), (0, 28, 28)])
def test_idx_gives_back_what_was_written(shape: tuple[int, ...]) -> None:
    array = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    np.testing.assert_array_equal(parse_idx(idx(array)), array)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected a file of bytes, which starts with 00 00 08, got b'': "),
        (b"\0\0\x0d\x01" + b"\0" * 4, "which starts with 00 00 08, got "),
        (b"\0\0\x08\x03\0\0", "expected a header of 16 bytes, got 6 bytes in all: "),
        (idx(np.zeros((2, 3), dtype=np.uint8))[:-1], "expected 6 values for the shape (2, 3), got 5: "),
        (idx(np.zeros(3, dtype=np.uint8)) + b"\0", "expected 3 values for the shape (3,), got 4: "),
    ],
)
def test_idx_refuses_other_files(content: bytes, message: str) -> None:
    with pytest.raises(DatasetError, match=re.escape(message)):
        parse_idx(content)


def test_cifar_takes_each_color_from_its_plane() -> None:
    image = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    rows = b"".join(bytes([label]) + image[label].transpose(2, 0, 1).tobytes() for label in range(3))
    x, y = parse_cifar(rows)
    np.testing.assert_array_equal(x, image)
    assert x.flags.c_contiguous
    assert y.tolist() == [0, 1, 2]


def test_cifar_refuses_a_part_of_a_row() -> None:
    with pytest.raises(DatasetError, match="expected 3073 bytes for each image, got 3072 bytes in all: "):
        parse_cifar(bytes(3072))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"expected 9 columns, got a table of shape \(0,\): "),
        ("1,2,3", r"expected 9 columns, got a table of shape \(1, 3\): "),
        ("1,2,3,4,5,6,7,8,9\n1,2,3", "expected rows of numbers, got something else"),
        (
            "1,2,3,4,5,6,7,8,many",
            r"expected rows of numbers, got something else \(could not convert string to float: 'many'\): ",
        ),
    ],
)
def test_california_refuses_other_tables(text: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        parse_california(text)
