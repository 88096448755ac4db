from .cures import CURES, best_accuracies, cure_rows
from .records import Record, RecordError, load_record

__all__ = ["CURES", "Record", "RecordError", "best_accuracies", "cure_rows", "load_record"]
