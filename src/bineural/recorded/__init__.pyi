from .records import Record, load_record, record_names

__all__ = ["Record", "load_record", "record_names"]
