"""The Django project beside the app. DJANGO_SETTINGS_MODULE: shop.settings.uuid or shop.settings.email."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.uuid")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
