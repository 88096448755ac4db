from .boundaries import plot_boundaries
from .curves import plot_curve_panels, plot_curves
from .graphs import GraphNode, plot_graph

__all__ = ["GraphNode", "plot_boundaries", "plot_curve_panels", "plot_curves", "plot_graph"]
