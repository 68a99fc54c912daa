"""Background work: kept in the database, done by workers, watched on a page.

A job is asked for under a key, claimed by one worker for a limited time (its lease), and ends done, failed or
cancelled. A worker that dies loses its lease, and another takes the job up; what a job changes is written in the very
transaction that marks it done, so that nothing happens twice.
"""
