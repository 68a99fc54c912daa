"""Notices to people: in the site, by e-mail to those who want it, and deadlines as a calendar.

Other features say what there is to tell (`services.send_notice`) and which deadlines a person has
(`registry.register_deadlines`); they know nothing of how it reaches people.
"""
