"""A day of traffic in virtual time: what the policies do with it, and what a naive client does. `just simulate` runs it."""
