"""Runs the suite of `llmport.testing` against our own implementations, blocking, on asyncio and on trio."""

from three_ways import anyio_backend, make_client, mode, waits

__all__ = ["anyio_backend", "make_client", "mode", "waits"]
