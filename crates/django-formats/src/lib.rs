//! Django's and django-allauth's formats, byte for byte.
