"""What is done once and is no desired state."""
