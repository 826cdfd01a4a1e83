"""The sections of a spec, one module each; the name of a module is the key of its section."""
