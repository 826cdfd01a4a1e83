"""Passwords, which no spec may hold."""

from __future__ import annotations

from tests.spec.refused.edits import PARAMETER, RECOVERY, REPLICA, SECRET_MESSAGE, TAG, add, new

CASES = {
    "of the database": (*new("  password: hunter2 #<"), f"database.password: {SECRET_MESSAGE}"),
    "a number": (*new("  password: 1234 #<"), f"database.password: {SECRET_MESSAGE}"),
    "a mapping": (*new("  password: {hunter2: hunter2} #<"), f"database.password: {SECRET_MESSAGE}"),
    "master": (*new("  MasterUserPassword: hunter2 #<"), f"database.MasterUserPassword: {SECRET_MESSAGE}"),
    "at the top": (*add("pass: hunter2 #<"), f"pass: {SECRET_MESSAGE}"),
    "of the secret": (RECOVERY, "  secret_string: hunter2 #<", f"secret.secret_string: {SECRET_MESSAGE}"),
    "in a tag": (TAG, "  DbPassword: hunter2 #<", f"tags.DbPassword: {SECRET_MESSAGE}"),
    "in a parameter": (
        PARAMETER,
        "    master_password: hunter2 #<",
        f"database.parameters.master_password: {SECRET_MESSAGE}",
    ),
    "in an override": (
        REPLICA,
        "  us-west-2: {database: {passwd: hunter2}} #<",
        f"regions.us-west-2.database.passwd: {SECRET_MESSAGE}",
    ),
}
