"""People's reviews of scores, as the JSON API has them: see docs/review.md."""
