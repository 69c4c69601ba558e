"""Everything a hotline keeps, as one file or folder, and back."""
