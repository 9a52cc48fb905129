"""What is due, the jobs that do it, and the clock that asks."""
