"""What can go wrong with data."""


class DatasetError(ValueError):
    """A data set cannot be read or downloaded; the message says why and what to do, in one sentence.

    Attributes
    ----------
    expected, got : str
        Of prepared data, what they were expected to hold and what they hold, as in the message; else empty.
    """

    expected = got = ""


class OfflineSampleWarning(UserWarning):
    """A small sample stands in for a data set that is neither in the data folder nor could be downloaded."""


class NoPhotographWarning(UserWarning):
    """Files among photographs are images of a format that photographs do not come in; they were left out."""
