"""What reading an archive that somebody sent may raise."""

import zipfile
import zlib

UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""Broken or cut short (the first four), compressed in another way, encrypted."""
