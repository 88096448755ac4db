from .cures import best_accuracies, cure_rows
from .records import Record, RecordError, load_record

__all__ = ["Record", "RecordError", "best_accuracies", "cure_rows", "load_record"]
