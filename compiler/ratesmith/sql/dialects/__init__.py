"""Dialects: a module defines `DIALECT`, an instance of `sql.dialect.Dialect`; the file name is its name."""
