"""One folder a service, found by its place: rules, state, and what is left of it.

A package has `kinds(backend)` for the inventory, and may have `tune()` and `reset(account)`. A module's rules
apply in the order of its `ORDER` (see core.discovery); any module may have `ENDPOINTS` (see core.admin).
"""
