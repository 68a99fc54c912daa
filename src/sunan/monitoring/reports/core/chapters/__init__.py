"""The chapters of reports, one module each; every number in them is a token bound to a seal or a rule."""
