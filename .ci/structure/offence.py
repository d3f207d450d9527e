"""What a check finds."""


class Offence:
    """What is wrong, and where."""

    def __init__(self, file, line, text):
        self.file, self.line, self.text = file, line, text
