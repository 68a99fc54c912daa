"""Pure: the life of an edition, its text with figures as tokens, merging, differences, numbers of documents."""
