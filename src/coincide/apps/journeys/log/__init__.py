"""The one action log: its verbs, one module for each kind of thing, and what its pages read."""
