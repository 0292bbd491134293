"""Put the threads together: write_thread and the engine."""
