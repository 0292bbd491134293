"""Show the full screen: conversations on the left, the open one beside them, one input line."""
