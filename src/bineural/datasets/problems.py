"""What can go wrong with data."""


class DatasetError(ValueError):
    """A data set cannot be read or downloaded; the message says why and what to do, in one sentence.

    Attributes
    ----------
    fault : str
        Of prepared data, the part of the sentence that says what is wrong with them; else empty.
    """

    fault = ""


class OfflineSampleWarning(UserWarning):
    """A small sample stands in for a data set that is neither in the data folder nor could be downloaded."""
