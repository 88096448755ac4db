from .cures import CURES, best_accuracies, best_median, cure_rows
from .records import Record, RecordError, load_record

__all__ = ["CURES", "Record", "RecordError", "best_accuracies", "best_median", "cure_rows", "load_record"]
