"""Small trees that rules must flag or let pass: their tests and the examples of their documentation, one module per family."""
