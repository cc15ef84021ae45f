"""What runs together, found out by experiment: environments, subjects, and what came of trials."""
