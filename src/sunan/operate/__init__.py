"""Running the program: settings, backup and restore, health, measurements for monitoring, logs.

Nothing here knows what the program is about. What is measured of releases or jobs is handed in by the site.
"""
