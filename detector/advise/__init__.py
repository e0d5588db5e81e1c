"""What to do instead, per capability, from the data in `signatures/advice`; codemods live in `rewrite`."""
