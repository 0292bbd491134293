"""Load generator and harness: see `python -m bench --help` and docs/benchmarks.md."""
