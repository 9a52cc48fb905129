"""Words that say that a place's name is one: district, شهرستان, ضلع, ولسوالۍ, محافظة; and those that say it is none."""

from __future__ import annotations

from words.folding import fold


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


BEFORE = _folded(
    "city town district province county village port island division tehsil region state country republic river dam"
    " شهر شهرستان استان ولایت ولسوالی روستای روستا شهرک بندر جزیره رودخانه رود سد گذرگاه مرز"
    " پایانه فرودگاه مرزی فرماندار بخشدار امام‌جمعه اهالی"
    " ضلع تحصیل شہر صوبہ صوبے قصبہ قصبے گاؤں علاقے علاقہ ڈویژن ڈسٹرکٹ دریائے"
    " مدينة محافظة ولاية إقليم مقاطعة منطقة مديرية بلدة قرية ميناء جزيرة دولة جمهورية معبر مطار نهر سد قضاء"
    " بمدينة بمحافظة بولاية بإقليم بمنطقة ومدينة لمدينة"
)
"""Before a name, folded."""

AFTER = _folded(
    "district province city county town tehsil division border crossing port airport island village airbase river dam agency police government assembly governor"
    " استان شهرستان"
    " ضلع ضلعے شہر صوبے ڈویژن تحصیل ایجنسی بارڈر ڈسٹرکٹ سرحد کراسنگ پولیس"
    " ولایت ولسوالۍ ولسوالي ښار ښاروالۍ ښارګوټي ولسوالی سیمه سیمې بندر درې دره هوایي هېواد"
)
"""After a name, folded."""

JOINING = _folded("و او اور and -") | {""}
"""Between two names of countries that stand side by side."""

PLURALS = _folded("ها های هایی هایش هایشان")
"""After a space or a half-space they make a plural, and no place has one: کابل‌ها are cables."""
