"""The answers as JSON: a module for each command, the file name is the command, and its `Answer` the document."""
