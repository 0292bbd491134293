"""How a batch is written: rows, the deferred index, checkpoints, failures, the lock."""
