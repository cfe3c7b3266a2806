# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""The operations, one in each module, by topic."""
