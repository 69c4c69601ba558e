"""What a rubric listens for in the words of a call: named phrases, found with the place where they were said."""
