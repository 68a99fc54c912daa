"""Personal information: why it is processed, what is held of a person, consent, and erasure.

The register of processing is data of the rulebook; what is held is declared by the features that hold it.
"""
