"""Layouts: a module defines `files(chain, environment)`, the files it adds to a history; the file name is its name."""
