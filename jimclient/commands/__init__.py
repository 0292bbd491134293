"""Run commands, which begin with a slash, from a table for each subject."""
