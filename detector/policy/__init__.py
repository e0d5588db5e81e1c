"""What the project excuses: configuration, suppression comments, baseline, trust, and the gate that sets the exit status."""
