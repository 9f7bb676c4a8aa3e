"""Kinds of an AI platform: a module defines `KIND`; the file name is its name."""
