"""Opening a file: a household, its first person, their journey and where they live, in one go."""
