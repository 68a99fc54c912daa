"""Looking back at data and results: what goes together, what carries weight, who resembles whom."""
