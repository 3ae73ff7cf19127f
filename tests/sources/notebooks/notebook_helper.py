def double(number):
    """Give twice a number."""
    return 2 * number
