"""An embedded model made a clinic's own: fine-tuned on a few of its photos, judged on others."""
