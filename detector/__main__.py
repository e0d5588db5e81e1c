"""`python -m detector` is `waudit`."""

from detector.cli.main import main

if __name__ == "__main__":
    main()
