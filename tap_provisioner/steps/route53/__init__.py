"""Amazon Route 53: DNS zones."""
