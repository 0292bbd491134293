"""Files that messages carry: stored by content below the data folder, described by rows."""
