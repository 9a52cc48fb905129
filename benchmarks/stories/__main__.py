"""`python -m benchmarks.stories`: how well reports are told their stories."""

from benchmarks.stories.measured import print_stories
from benchmarks.stories.unrelated import UNSEEN, joined, met_by_posts, undated
from seeds.names import lexicon

print_stories()
met = met_by_posts(*UNSEEN, lexicon())
without = joined([undated(meetings) for meetings in met])
print(f"\nPosts that would join a story of another month: {joined(met):.1%}, without times {without:.1%}")
