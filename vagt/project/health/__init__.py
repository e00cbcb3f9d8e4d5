"""Is it well? Asked by machines (`/healthz`, `/readyz`, `/metrics`), by `vagt doctor`, and by the health page.

`findings.findings(at)` is the one list of answers; the probes and the pages only differ in how they say it.
"""
