"""Text for a terminal: translations, and text from others made harmless."""
