"""EC2: networks, addresses and gateways."""
