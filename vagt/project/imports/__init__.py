"""Lists from elsewhere: read, tried line by line, applied whole or not at all, and taken back.

It knows files, columns and lines. What a line means is said by a `Kind`; what it does is done by another app's actions.
"""
