"""waudit: static analysis that finds unauthorised WhatsApp automation and shows the way to the official platform."""

__version__ = "0.1.0"
