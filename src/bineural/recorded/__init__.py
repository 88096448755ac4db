"""Runs that take too long for the book's build: recipes that anybody can run, and the records that pages show.

Names are loaded on first use, so that a page depends only on what it uses; `__init__.pyi` says where each one is.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
