"""Every test here is written once, awaits, and runs three times: see `three_ways`."""

from carrier import make_carrier
from three_ways import anyio_backend, make_client, mode, waits

__all__ = ["anyio_backend", "make_carrier", "make_client", "mode", "waits"]
