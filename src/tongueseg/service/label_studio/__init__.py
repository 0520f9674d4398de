"""Label Studio's ML backend: tasks in, predictions out, over the protocol that it defines."""
