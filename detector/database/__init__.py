"""The signature database: schema, loading, validation, index and self-tests of `signatures/`. Data in, data out."""
