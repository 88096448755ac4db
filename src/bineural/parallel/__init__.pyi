from .launching import can_run_in_parallel, torchrun

__all__ = ["can_run_in_parallel", "torchrun"]
