"""The only door to AWS: sessions, clients, the marks on resources, and what each error code means."""
