"""Figures of the chapters: each is drawn once, with English texts, and shown in the reader's language.

Names are loaded on first use, so that a page depends only on the figures that it shows.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bineural.plotting.boundaries import plot_boundaries
    from bineural.plotting.curves import plot_curve_panels, plot_curves
    from bineural.plotting.graphs import GraphNode, plot_graph

__all__ = ["GraphNode", "plot_boundaries", "plot_curve_panels", "plot_curves", "plot_graph"]

_HOME = {
    "GraphNode": "graphs",
    "plot_boundaries": "boundaries",
    "plot_curve_panels": "curves",
    "plot_curves": "curves",
    "plot_graph": "graphs",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value  # the next access finds it without this function
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
