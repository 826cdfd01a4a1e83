"""Access to AWS: sessions, clients, ownership tags, and what each error code means."""
