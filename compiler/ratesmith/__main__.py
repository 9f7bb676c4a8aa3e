"""The entry point; it imports the program where it can catch Ctrl-C, because that takes a while."""

import sys


def main() -> None:
    """Run the command line and exit with its code; with 130 and one line where it is interrupted."""
    try:
        from ratesmith.cli.main import main as command_line

        command_line()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
