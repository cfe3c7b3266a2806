"""The only place with I/O: carries out what flows ask for, over httpx, blocking and awaiting.

Imported when a client makes its first call, so that importing and constructing a client costs next to nothing.
"""
