# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""Operations: letters."""
