"""One training in several processes: a script for ``torchrun``, and how a notebook starts it.

Names are loaded on first use; `__init__.pyi` says where each one is.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
