"""Pure: how an event is written down, how blocks are chained, how faults in them are found."""
