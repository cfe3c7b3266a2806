"""Where answers are kept: in memory, in a SQLite file, or in Redis. None knows what an entry is, or who asks."""
