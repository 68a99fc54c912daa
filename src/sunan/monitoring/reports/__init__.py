"""Documents assembled from the state of the plan: the monitoring report in HTML, Word and PDF."""
