"""Work with keys: name them in words, prove that one has one, seal texts for one."""
