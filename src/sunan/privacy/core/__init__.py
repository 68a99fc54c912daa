"""The register of processing and consents, without a database."""
