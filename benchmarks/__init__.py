"""Speed, and long abuse runs; nothing here is a test with a pass mark of time."""
