"""The front door: command line, settings, wiring of the daemon."""
