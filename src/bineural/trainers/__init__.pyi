from .augmentation import ShiftAndFlip
from .batches import TensorBatches
from .callbacks.base import Callback
from .callbacks.best_weights import BestWeights
from .callbacks.early_stopping import EarlyStopping
from .callbacks.freeze import Freeze
from .callbacks.gradient_norms import GradientNorms
from .callbacks.live_plot import LivePlot
from .callbacks.progress import Progress
from .callbacks.step_metrics import StepMetrics
from .device import choose_device
from .errors import NonFiniteLossError, TrainingWarning
from .history import History
from .items import ImageItems
from .together import fit_together
from .trainer import Trainer

__all__ = [
    "BestWeights",
    "Callback",
    "EarlyStopping",
    "Freeze",
    "GradientNorms",
    "History",
    "ImageItems",
    "LivePlot",
    "NonFiniteLossError",
    "Progress",
    "ShiftAndFlip",
    "StepMetrics",
    "TensorBatches",
    "Trainer",
    "TrainingWarning",
    "choose_device",
    "fit_together",
]
