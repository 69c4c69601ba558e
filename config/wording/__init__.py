"""Every fault a configuration can have, in words: what is wrong and what to do, in English and Chinese."""
