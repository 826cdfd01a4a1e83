"""`python -m tap_provisioner`."""

from tap_provisioner.cli import main

if __name__ == "__main__":
    main("python -m tap_provisioner")
