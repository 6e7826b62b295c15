"""`python -m tierline`: the command line."""

from tierline._cli.main import main

if __name__ == "__main__":
    main()
