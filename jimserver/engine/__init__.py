"""The engine: main_thread receives, write_thread works and sends, one queue between them."""
