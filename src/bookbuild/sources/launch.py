"""Where a reader opens the notebook of a chapter: services that take it from its branch, and the site itself."""

from __future__ import annotations

from urllib.parse import quote

FOLDER = "notebooks"  # of an edition on the site


def services(repository: str, branch: str, language: str, page: str) -> dict[str, str]:
    """Return the address at which each service opens a notebook, by the service's name.

    Parameters
    ----------
    repository : str
        `owner/name` on GitHub.
    branch : str
        The branch that holds the notebooks, a folder for each language.
    language, page : str
        The edition, and the page without folder and suffix.

    Examples
    --------
    >>> for name, address in services("someone/fork", "notebooks", "ru", "clinic").items():
    ...     print(name, address)
    Colab https://colab.research.google.com/github/someone/fork/blob/notebooks/ru/clinic.ipynb
    Kaggle https://kaggle.com/kernels/welcome?src=https://github.com/someone/fork/blob/notebooks/ru/clinic.ipynb
    Binder https://mybinder.org/v2/gh/someone/fork/notebooks?urlpath=lab/tree/ru/clinic.ipynb
    """
    path = quote(f"{language}/{page}.ipynb")
    stored = f"{repository}/blob/{quote(branch)}/{path}"
    return {
        "Colab": f"https://colab.research.google.com/github/{stored}",
        "Kaggle": f"https://kaggle.com/kernels/welcome?src=https://github.com/{stored}",
        # to Binder a slash would end the name of the branch
        "Binder": f"https://mybinder.org/v2/gh/{repository}/{quote(branch, safe='')}?urlpath=lab/tree/{path}",
    }


def download(page: str) -> str:
    """Return where a page of the site finds its notebook, relative to the folder of its edition."""
    return f"{FOLDER}/{page}.ipynb"
