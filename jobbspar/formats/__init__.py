"""How dates and numbers are read and written (FORMAT_MODULE_PATH): as Swedes do, where Django's own Swedish differs."""
