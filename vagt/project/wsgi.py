"""The WSGI entrance that the web server loads."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from vagt.kit.bodies import TimedBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vagt.project.settings")


def _application() -> TimedBodies:
    inner = get_wsgi_application()
    from django.conf import settings

    return TimedBodies(inner, grace=settings.REQUEST_SECONDS, cap=settings.MAX_REQUEST_BYTES)


application = _application()
gc.collect()
gc.freeze()  # what was loaded stays for the life of the process, and need not be looked through again
