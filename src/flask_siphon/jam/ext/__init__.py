"""Where Jam's users import its extensions from."""
