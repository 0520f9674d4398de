"""Knowledge distillation: soft targets, attention transfer, pseudo-labels."""
