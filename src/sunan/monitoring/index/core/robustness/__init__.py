"""Robustness: thousands of admissible variants of one index, and what they leave standing."""
