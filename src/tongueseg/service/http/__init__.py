"""HTTP: parsing, negotiation, middleware, schemas and routes."""
