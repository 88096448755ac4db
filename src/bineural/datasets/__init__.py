"""The data sets of the book: found in a folder, downloaded, or replaced by an offline sample that says so.

Names are loaded on first use, so that a page uses only the modules of its own data set;
`__init__.pyi` says where each one is.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
