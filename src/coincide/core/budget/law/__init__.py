"""Resources computed from the law by OpenFisca-France: cases, one run for many of them, exact budgets.

Importing this package costs nothing: OpenFisca itself (3 to 20 s, 120 MiB) is loaded by :func:`system.load`, in a
worker, a command or a build step, never for a page.
"""
