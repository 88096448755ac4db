from .exporting import export_weights
from .reading import Exported, read_weights

__all__ = ["Exported", "export_weights", "read_weights"]
