"""Work beside write_thread: passwords are hashed and long reads done on threads of their own."""
