"""An API's surface as plain data: read from an OpenAPI document or from the official SDK, and compared.

Nothing here knows what a difference means; `drift.py` and `spec_diff.py` do.
"""
