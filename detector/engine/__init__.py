"""The run: plan, workers, cache, judgement. `scan.scan` is readable on one screen."""
