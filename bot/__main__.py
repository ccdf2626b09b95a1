"""`python -m bot` is `evalbot`."""

from bot.cli import main

if __name__ == "__main__":
    main()
