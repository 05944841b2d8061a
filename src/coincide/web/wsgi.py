"""The entry of the web server."""

import os
import threading

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coincide.web.settings")
application = get_wsgi_application()


def _load() -> None:
    """What the first effect of a shuttle would wait for: two to three seconds of compiled code and calendars."""
    from coincide.apps.territory.clock import today
    from coincide.core.mobility.warmup import load_scans
    from coincide.core.planning.warmup import compile_engine

    load_scans(today())
    compile_engine()


if settings.SERVED:
    threading.Thread(target=_load, name="load", daemon=True).start()
