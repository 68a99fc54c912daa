"""The web site: settings, addresses, base templates, and how refusals are shown."""
