"""The employer's portal: phone first, one screen one thing. It shows tasks, never the staff's pages."""
