"""Settings of all tests."""

from hypothesis import settings

# Time belongs in bench/: a busy machine is no failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
