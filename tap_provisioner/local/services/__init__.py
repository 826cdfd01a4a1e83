"""One folder a service, found by its place: rules, state, and what is left of it.

A module's rules are applied in the order of its `ORDER` (see core.discovery). `inventory.py` has
`kinds(backend)`, `setup.py` may have `tune()` and `reset(account)`, any module `ENDPOINTS` (see core.admin).
"""
