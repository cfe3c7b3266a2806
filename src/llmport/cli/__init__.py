"""The `llmport` command (extra `cli`). It sits on top of the library, which never imports it."""
