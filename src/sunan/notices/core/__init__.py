"""Notices as the rest of the program knows them, letters, calendars; without database and clock."""
