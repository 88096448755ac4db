from .boundaries import plot_boundaries
from .canvas import subplots
from .confusion import plot_confusion
from .contours import plot_paths
from .curves import plot_curve_panels, plot_curves
from .gradients import plot_gradient_flow
from .graphs import GraphNode, plot_graph
from .heatmap import plot_heatmap
from .hinges import plot_hinges
from .histories import plot_histories
from .history import plot_history
from .images import plot_images
from .intervals import plot_intervals
from .layers import plot_layer_panels, plot_layers
from .networks import Matrix, plot_network, plot_product
from .runs import plot_runs
from .scatter import plot_scatter, plot_scatter_panels
from .sketch import Sketch
from .steps import plot_step

__all__ = [
    "GraphNode",
    "Matrix",
    "Sketch",
    "plot_boundaries",
    "plot_confusion",
    "plot_curve_panels",
    "plot_curves",
    "plot_gradient_flow",
    "plot_graph",
    "plot_heatmap",
    "plot_hinges",
    "plot_histories",
    "plot_history",
    "plot_images",
    "plot_intervals",
    "plot_layer_panels",
    "plot_layers",
    "plot_network",
    "plot_paths",
    "plot_product",
    "plot_runs",
    "plot_scatter",
    "plot_scatter_panels",
    "plot_step",
    "subplots",
]
