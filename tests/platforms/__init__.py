"""Strict fakes of the platforms, written from the reference only: what a tenant would do, on loopback."""
