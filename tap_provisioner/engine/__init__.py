"""Plan, converge and remove over a graph of steps. Nothing here knows AWS."""
