"""Client modules that `waudit migrate` adds to a project; real modules, so that types and lint hold for what is shipped."""
