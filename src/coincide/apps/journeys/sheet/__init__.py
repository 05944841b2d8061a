"""The household's own page: one sheet in plain French, with its headings in the household's language."""
