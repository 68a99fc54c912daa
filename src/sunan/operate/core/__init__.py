"""What operating needs to know without a database: settings, manifests, log lines, the text that monitoring reads."""
