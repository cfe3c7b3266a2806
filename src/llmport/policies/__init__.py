"""What is done around each call and each attempt: public, pure, composable. No I/O, no provider.

A policy is any `(call, forward) -> Flow`; see `llmport._core.flow`. Clocks and randomness are injected.
"""
