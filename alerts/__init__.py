"""Alerts: what fired becomes a message, and the message reaches its reader at least once."""
