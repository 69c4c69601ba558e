"""Values as people say them: numbers, amounts, dates, times, telephone numbers … one kind a file.

Dynamic parts of a prompt are spoken as rows of short recorded pieces. A value stands in its canonical form:
number "-1234.5", amount "1234.50" (yuan), date "2027-02-06", day "02-06", weekday "6", time "20:05", duration "185"
(seconds), range "3-5", percent "12.5", phone "13800138000", digits "0012", order "A1024-88B", name.
"""

from prompts.values.number import MEASURE_WORDS
from prompts.values.printed import printed
from prompts.values.reading import KINDS, pieces, words

__all__ = ["KINDS", "MEASURE_WORDS", "pieces", "printed", "words"]
