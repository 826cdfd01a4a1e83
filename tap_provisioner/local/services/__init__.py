"""One module or package per service, found by its place: its rules, its state and its inventory.

It has `inventory(backend)`, and may have `CODES`, `tune()` and `reset(account)`. A module's rules
apply in the order of its `ORDER` (see core.discovery); any module may have `ENDPOINTS` (see core.admin).
"""
