"""California housing: the value of homes in block groups of the 1990 census."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bineural.datasets.about import About
from bineural.datasets.finding import Recipe, load
from bineural.datasets.fingerprints import fingerprint
from bineural.datasets.kinds import TableData
from bineural.datasets.npz import read_npz, unusable
from bineural.datasets.problems import DatasetError

# The sum of the archive and the first address: `ARCHIVE` in sklearn/datasets/_california_housing.py, scikit-learn 1.9.
URLS = (
    "https://ndownloader.figshare.com/files/5976036",
    "https://www.dcc.fc.up.pt/~ltorgo/Regression/cal_housing.tgz",
)
SHA256 = "aaa5c9a6afe2225cc2aed2723682ae403280c4a3695a2ddda4ffb5d8215ea681"
FEATURES = ("MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude")
EXPECTED = {"x": ((20_640, 8), "float64"), "y": ((20_640,), "float64"), "feature_names": ((8,), "str")}
ABOUT = About(
    title="California housing: median values of homes, in 100,000 US dollars",
    urls=("https://lib.stat.cmu.edu/datasets/", "https://www.dcc.fc.up.pt/~ltorgo/Regression/cal_housing.html"),
    license="none stated; counts of the United States census of 1990",
    citation="R. K. Pace, R. Barry. Sparse Spatial Autoregressions. Statistics and Probability Letters 33, 1997",
    note="One row is a block group of the census; values of homes are cut off at 5.",
)
# The lowest and the highest latitude and longitude of the original.
CORNERS = ([32.54, -124.35], [41.95, -114.31])
# Of the table that `parse_california` makes of the original, whose divisions are rounded alike everywhere.
FINGERPRINT = "9cf19fc92ea0aca85170803c34bfc2a3e1b8971f8f5f6c425e7a1283f3d6c4ff"
_SAMPLE_ROWS = 2000


def load_california_housing() -> TableData:
    """Return 20,640 block groups of California: 8 features and the median value of a home.

    They are looked for in the data folder, then downloaded. Offline, a generated table of 2,000 rows with the
    same columns stands in.

    Returns
    -------
    TableData
        ``x`` (20640, 8): median income (10,000 US dollars), median age of the houses (years), rooms and bedrooms per
        household, people in the block group, people per household, latitude and longitude (degrees). ``y`` (20640,):
        median value of a home in 100,000 US dollars, 0.15 to 5.

    Raises
    ------
    DatasetError
        If ``california_housing.npz`` in the data folder is damaged or holds something else.

    Warns
    -----
    OfflineSampleWarning
        If the sample stands in.

    Examples
    --------
    >>> housing = load_california_housing()
    >>> housing.x.shape[1], housing.feature_names[0], housing.classes
    (8, 'MedInc', ())
    """
    return load(RECIPE)


def read_california_housing(path: Path) -> TableData:
    """Return the table from a prepared file, checked."""
    arrays = read_npz(path, EXPECTED)
    x, y, names = (arrays[name] for name in EXPECTED)
    if tuple(names.tolist()) != FEATURES:
        raise unusable(path, f"the columns {', '.join(FEATURES)}", ", ".join(names))
    # The lowest and the highest value of the original.
    if not (np.isfinite(x).all() and y.min() == 0.14999 and y.max() == 5.00001):
        raise unusable(path, "finite numbers, and values of homes from 0.14999 to 5.00001", "others")
    # Where the census found people tells the table from one that was standardized or shuffled by columns.
    lows, highs = x[:, -2:].min(axis=0).tolist(), x[:, -2:].max(axis=0).tolist()
    if (lows, highs) != (CORNERS[0], CORNERS[1]):
        raise unusable(path, f"latitudes and longitudes from {CORNERS[0]} to {CORNERS[1]}", f"{lows} to {highs}")
    data = _california(x, y, ABOUT)
    if data.fingerprint != FINGERPRINT:
        raise unusable(path, "the original rows and values in their order", "others")
    return data


def sample_california_housing() -> TableData:
    """Return a generated table whose columns depend on one another about as in the original."""
    rng = np.random.default_rng(0)
    n = _SAMPLE_ROWS
    # Along the coast, from the north (0) to the south (1), with crowds around two cities.
    along = np.concatenate([rng.normal(0.45, 0.04, n // 4), rng.normal(0.87, 0.04, n // 2), rng.uniform(0, 1, n // 4)])
    along = along.clip(0, 1)
    inland = rng.gamma(1.5, 0.4, n)  # degrees
    latitude = 41.9 - 9.3 * along + 0.5 * inland
    longitude = -124.2 + 7 * along + 0.8 * inland
    income = rng.lognormal(1.25, 0.45, n).clip(0.5, 15)
    age = rng.integers(1, 53, n).astype(float)
    rooms = (3.5 + 0.5 * income + rng.normal(0, 0.7, n)).clip(1.5)
    bedrooms = (0.19 * rooms + rng.normal(0, 0.07, n)).clip(0.5)
    population = rng.lognormal(7, 0.7, n).round().clip(5)
    occupants = rng.lognormal(1.05, 0.25, n).clip(1)
    value = 0.42 * income + 0.9 * np.exp(-inland) + 0.006 * age - 0.12 * (occupants - 3) + rng.normal(0, 0.4, n)
    x = np.column_stack([income, age, rooms, bedrooms, population, occupants, latitude, longitude])
    about = About(
        title=ABOUT.title,
        urls=(),
        license="MIT, as the code that generates it",
        citation="",
        sample="a generated table with the same columns",
    )
    return _california(x, value.clip(0.14999, 5.00001), about)


def _california(x: NDArray[np.float64], y: NDArray[np.float64], about: About) -> TableData:
    return TableData(
        name="california_housing",
        source="sample" if about.sample else "original",
        fingerprint="sample-" * bool(about.sample) + fingerprint({"x": x, "y": y}),
        about=about,
        x=x,
        y=y,
        feature_names=FEATURES,
    )


def download_california_housing(path: Path) -> None:
    """Download the table and write it to a prepared file."""
    from bineural.datasets.archives import read_archive
    from bineural.datasets.downloads import download

    archive = path.with_name("cal_housing.tgz")
    download(URLS, SHA256, archive)
    (content,) = read_archive(archive, lambda name: name.endswith("cal_housing.data")).values()
    x, y = parse_california(content.decode())
    with open(path, "wb") as file:
        np.savez(file, x=x, y=y, feature_names=np.array(FEATURES))


def parse_california(text: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return features and values from the original table.

    A line of it has nine numbers: longitude, latitude, median age of the houses, numbers of rooms, bedrooms,
    people and households, median income in 10,000 US dollars, median value of a home in US dollars. Rooms,
    bedrooms and people become averages per household, as in scikit-learn.

    Returns
    -------
    x : (N, 8) ndarray of float64
    y : (N,) ndarray of float64
        In 100,000 US dollars.

    Raises
    ------
    DatasetError
        If a line is written otherwise.

    Examples
    --------
    >>> x, y = parse_california("-122.23,37.88,41,880,129,322,126,8.3252,452600")
    >>> x.round(2).tolist(), y
    ([[8.33, 41.0, 6.98, 1.02, 322.0, 2.56, 37.88, -122.23]], array([4.526]))
    """
    try:
        raw = np.array([line.split(",") for line in text.splitlines()], dtype=np.float64)
    except ValueError as error:
        raise DatasetError(
            f"parse_california expected rows of numbers, got something else ({error}): download the table again"
        ) from error
    if raw.ndim != 2 or raw.shape[1] != 9:
        raise DatasetError(
            f"parse_california expected 9 columns, got a table of shape {raw.shape}: download the table again"
        )
    longitude, latitude, age, rooms, bedrooms, population, households, income, value = raw.T
    x = np.column_stack(
        [
            income,
            age,
            rooms / households,
            bedrooms / households,
            population,
            population / households,
            latitude,
            longitude,
        ]
    )
    return x, value / 100_000


RECIPE = Recipe(
    name="california_housing",
    place="california_housing.npz",
    read=read_california_housing,
    download=download_california_housing,
    sample=sample_california_housing,
)
