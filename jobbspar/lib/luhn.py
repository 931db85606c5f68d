"""The check digit that Swedish identity and organisation numbers share (modulus 10, Skatteverket SKV 704)."""


def check_digit(nine_digits: str) -> int:
    """The tenth digit that belongs to the nine."""
    products = (int(digit) * (2 - index % 2) for index, digit in enumerate(nine_digits))
    return -sum(product // 10 + product % 10 for product in products) % 10


def is_valid(ten_digits: str) -> bool:
    """Whether the last of ten digits is the one that belongs to the first nine."""
    return int(ten_digits[9]) == check_digit(ten_digits[:9])
