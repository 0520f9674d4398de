"""What crosses the wire: parsing, negotiation, middleware, schemas."""
