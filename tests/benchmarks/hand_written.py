"""The baseline: the network of `nn/by_hand.py`, in plain Python, its gradient written by hand.

The file is loaded by itself: beside it neither `nn`, whose import would count, nor our `autograd`, where
another package of that name is measured.
"""

from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

from .measure import ROOT

_spec: Any = spec_from_file_location("by_hand", ROOT / "nn" / "by_hand.py")
_by_hand: Any = module_from_spec(_spec)
_spec.loader.exec_module(_by_hand)
Network: Any = _by_hand.Network
