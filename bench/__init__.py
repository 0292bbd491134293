"""The load generator and its harness: `python -m bench --help`, explained in docs/benchmarks.md."""
