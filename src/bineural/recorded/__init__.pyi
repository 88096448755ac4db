from .records import Record, RecordError, load_record

__all__ = ["Record", "RecordError", "load_record"]
