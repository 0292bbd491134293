"""Code below all apps: SQL, texts, addresses, languages."""
