"""The figures of the road, the visit, the import and the idle process, measured side by side: `python -m bench`."""
