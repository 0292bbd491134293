"""Hold tables of settings that Config includes, one for each subject."""
