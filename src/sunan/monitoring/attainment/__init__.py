"""How far the promises of the plan are kept: verdicts with their reasons, cascades, and the list of missing figures."""
