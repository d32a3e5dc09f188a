"""Painters of the sample photos: invented places, drawn, so that the demo needs nobody's real pictures."""
