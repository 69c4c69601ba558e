"""Between the engines and the world: the loop that drives them, and who else hears of it."""
