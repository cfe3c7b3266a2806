"""Message batches: `client` is what a caller holds, `flows` what each call is, `encoding` and `results` their wire.

https://platform.claude.com/docs/en/build-with-claude/batch-processing
"""
