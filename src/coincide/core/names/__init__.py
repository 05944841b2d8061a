"""Names of persons as French offices write them: one person, many spellings. Pure."""
