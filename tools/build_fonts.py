"""Brings the fonts of the household's sheet from their packages: ``python tools/build_fonts.py`` (needs npm).

Noto Sans and Noto Sans Arabic, as packed by Fontsource (npm: ``@fontsource/noto-sans`` and ``-arabic``,
version below), under the SIL Open Font License 1.1, whose text goes with them. Only the scripts of the sheet are taken.
"""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FONTS = Path(__file__).resolve().parents[1] / "src/coincide/web/static/coincide/fonts"
VERSION = "5.3.0"
WANTED = {
    "noto-sans": ("latin", "latin-ext", "cyrillic", "cyrillic-ext"),
    "noto-sans-arabic": ("arabic",),
}
WEIGHTS = (400, 700)


def main() -> int:
    """Write the fonts and their licence."""
    licences: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for package, scripts in WANTED.items():
            subprocess.run(["npm", "pack", f"@fontsource/{package}@{VERSION}", "--silent"], cwd=folder, check=True)
            with tarfile.open(Path(folder) / f"fontsource-{package}-{VERSION}.tgz") as archive:
                licences.append(_read(archive, "package/LICENSE").decode())
                for script in scripts:
                    for weight in WEIGHTS:
                        name = f"{package}-{script}-{weight}-normal.woff2"
                        (FONTS / name.replace("arabic-arabic", "arabic")).write_bytes(
                            _read(archive, f"package/files/{name}")
                        )
    # One licence, the notices of both.
    notices = [text.splitlines()[0] for text in licences]
    (FONTS / "OFL.txt").write_text("\n".join([*notices, *licences[0].splitlines()[1:], ""]))
    return 0


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(name)
    if found is None:
        raise SystemExit(f"{name} is not in the package.")
    return found.read()


if __name__ == "__main__":
    sys.exit(main())
