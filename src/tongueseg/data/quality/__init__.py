"""What is wrong with a dataset: every fault with its file and its remedy; repaired where safe."""
