#!/usr/bin/env python
"""Django's command line for this project."""

import gc
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kcn_union.settings")
    # What is loaded stands for good: to look through it every 700 objects takes a seventh of the start of each command.
    gc.set_threshold(200_000)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
