"""The launcher behind `./dev`: starts, watches and ends what a local run needs. Never imported by the application."""
