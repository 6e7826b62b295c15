"""Tables of other libraries and files; nothing here knows what users call."""
