"""Started by tests: a supervisor with the services that the words on its command line name.

`supervised.py DATA PORT NAME…`: `page` is a small web server, `stubborn` ends at no SIGTERM,
`refusing` ends with code 3, other names are heliose's own services.
"""

import sys
from pathlib import Path

from host.services.child import Service
from host.services.launch import clock_for
from host.services.supervisor import Run, Supervisor, services_of
from host.site.runtime import site_runtime

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('ready', flush=True); time.sleep(99)"
)


def main(data, port, *names):
    site = site_runtime("la-villette", Path(data))
    clock = clock_for(site, True, "2026-06-21T08:00:00+02:00", None)
    run = Run(site, "la-villette", True, Path(data), clock, int(port))
    known = {service.name: service for service in services_of(run)}
    known["page"] = Service(
        "page", (sys.executable, "-m", "http.server", port, "--bind", "127.0.0.1")
    )
    known["stubborn"] = Service("page", (sys.executable, "-c", STUBBORN))
    known["refusing"] = Service(
        "recorder", (sys.executable, "-c", "import sys; sys.exit(print('no such disk') or 3)")
    )
    return Supervisor(run, [known[name] for name in names]).serve()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
