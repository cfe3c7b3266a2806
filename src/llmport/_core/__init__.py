"""The pure machinery under every client: flows, the SSE parser, the accumulator. No provider, no I/O, no clock."""
