from .probe import Probe
from .statistics import LayerRecords

__all__ = ["LayerRecords", "Probe"]
