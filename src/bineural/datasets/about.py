"""Where a data set comes from and what may be done with it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class About:
    """Where a data set comes from and what may be done with it; the texts are English labels of the catalogue.

    Attributes
    ----------
    title : str
        What the data are.
    urls : tuple of str
        Where they are described or downloaded.
    license : str
        What may be done with them.
    citation : str
        Authors, title and year of the publication, as in a list of references: not translated.
    note : str
        What else the reader should know; may be empty.
    sample : str
        On an offline sample, what it is made of; else empty.
    """

    title: str
    urls: tuple[str, ...]
    license: str
    citation: str
    note: str = ""
    sample: str = ""
