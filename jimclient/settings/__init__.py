"""Read the user's settings: a TOML file in the platform's config folder."""
