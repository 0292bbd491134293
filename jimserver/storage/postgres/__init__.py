"""Lock a PostgreSQL for one server, and know what became of a batch whose connection broke."""
