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
        (b"", "should start with 00 00 08, but this one starts with b''"),
        (b"\0\0\x0d\x01" + b"\0" * 4, "should start with 00 00 08"),
        (b"\0\0\x08\x03\0\0", "should have 16 bytes of header, but this one has 6 bytes"),
        (idx(np.zeros((2, 3), dtype=np.uint8))[:-1], "of shape (2, 3) should hold 6 values, but has 5"),
        (idx(np.zeros(3, dtype=np.uint8)) + b"\0", "of shape (3,) should hold 3 values, but has 4"),
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
    with pytest.raises(DatasetError, match="should have 3073 bytes an image, but this one has 3072 bytes"):
        parse_cifar(bytes(3072))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"9 columns, but has the shape \(0,\)"),
        ("1,2,3", r"9 columns, but has the shape \(1, 3\)"),
        ("1,2,3,4,5,6,7,8,9\n1,2,3", "numbers only"),
        ("1,2,3,4,5,6,7,8,many", "numbers only, but could not convert string to float: 'many'"),
    ],
)
def test_california_refuses_other_tables(text: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        parse_california(text)
