"""What every service of the embedded AWS shares: protocols, dispatch, clock, faults, rules' machinery."""
