"""Pages as PDF (WeasyPrint), with our own files only: nothing is fetched from the network or elsewhere on the disk."""

import importlib
from pathlib import Path

STATIC = Path(__file__).resolve().parents[1] / "web" / "static" / "coincide"
OWN = "https://coincide.invalid/"
"""Where our static files are, for a page to print (``https://coincide.invalid/css/…``). Never looked up."""

TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


def to_pdf(html: str) -> bytes:
    """A page as tagged PDF (PDF/UA-1). Its styles and fonts are named under :data:`OWN`.

    Raises OSError when the system has no Pango (``coincide doctor`` says so), ValueError for another address.
    """
    from weasyprint import HTML  # loads Pango: only when a PDF is asked for
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        """Reads under the static folder, refuses the rest."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            file = (STATIC / url.removeprefix(OWN)).resolve()
            if not url.startswith(OWN) or STATIC not in file.parents or file.suffix not in TYPES or not file.is_file():
                raise FatalURLFetchingError(f"{url} is not one of our files.")
            return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": TYPES[file.suffix]})

    # The fonts that we ship have no narrow no-break space: the plain one keeps the line together as well.
    html = html.replace("\u202f", "\u00a0")
    try:
        made: bytes = HTML(string=html, base_url=OWN, url_fetcher=OwnFiles()).write_pdf(pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as error:
        raise ValueError(str(error)) from error
    return made


def is_possible() -> bool:
    """Whether this system can make PDFs."""
    try:
        importlib.import_module("weasyprint")
    except OSError:
        return False
    return True
