"""What the region learns about itself: the plan, the figures, the verdicts and the reports."""
