"""What goes on inside a network: statistics of activations and gradients, layer by layer, as it trains.

Names are loaded on first use; `__init__.pyi` says where each one is.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
