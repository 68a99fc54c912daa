"""Who did what, when, to which record: events that are only ever added, chained so that no change goes unnoticed.

A feature records one event for each change, in the transaction of the change. A sealer chains events in blocks
afterwards, so that commits never wait for a hash. What identifies a person is kept outside the chain under a key of
that person; the chain holds keyed hashes, so erasing the key erases the person and the chain still proves itself.
"""
