"""Quality checks of a dataset: every fault with its file and its remedy; repaired where safe."""
