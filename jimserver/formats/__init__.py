"""Write dates as each language does, where Django does not."""
