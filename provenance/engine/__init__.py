"""How shards are worked off: what a task is, what a worker does with it, and the processes that do it."""
