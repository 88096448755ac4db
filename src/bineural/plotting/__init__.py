"""Figures of the chapters: each is drawn once, with English texts, and shown in the reader's language.

Names are loaded on first use, so that a page depends only on the figures that it shows;
`__init__.pyi` says where each one is.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
