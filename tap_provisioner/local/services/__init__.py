"""One package per service, found by its place, with its rules, state and inventory; and `every_service`.

A package has `inventory(backend)`, and may have `tune()` and `reset(account)`. A module's rules
apply in the order of its `ORDER` (see core.discovery); any module may have `ENDPOINTS` (see core.admin).
"""
