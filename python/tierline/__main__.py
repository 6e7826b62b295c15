"""`python -m tierline`: the command line."""

from tierline.cli import main

if __name__ == "__main__":
    main()
