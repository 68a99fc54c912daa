"""What the program costs: time and memory, ours and a peer's side by side in one run, over three sizes."""
