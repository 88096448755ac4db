from .probe import Probe
from .records import LayerRecords

__all__ = ["LayerRecords", "Probe"]
