"""The pool that limits the work, and the work itself."""
