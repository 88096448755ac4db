"""Recorded runs: what takes too long for a page, run by a command, with its recipe and its record.

Names are loaded on first use, so that a page depends only on what it uses; `__init__.pyi` says where
each one is.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
