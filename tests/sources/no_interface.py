'''Prints, and nothing else.'''
print("hello")
