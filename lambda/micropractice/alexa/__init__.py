"""The only code that knows the SDK."""

from micropractice.alexa import on_demand

on_demand.install()  # before anything imports the SDK
