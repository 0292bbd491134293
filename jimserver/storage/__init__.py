"""Write batches: rows, the deferred index, checkpoints, failures, the lock."""
