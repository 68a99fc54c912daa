"""Questions about editions: which there are, who may read them, what they say."""
