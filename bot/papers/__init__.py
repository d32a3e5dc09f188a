"""Files that take long to make: asked for by a row, made beside the road in a thread, sent when they are there."""
