"""`python -m benchmarks.stories`: how well reports are told their stories."""

from benchmarks.stories.measured import print_stories

print_stories()
