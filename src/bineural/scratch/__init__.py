"""Neural networks from scratch in NumPy: the layers, loss, optimizer and classifier of `backpropagation`.

Names are loaded on first use, so that a page that uses only layers does not load scikit-learn;
`__init__.pyi` says where each one is.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
