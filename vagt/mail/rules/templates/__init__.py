"""Texts of mail with fields in braces: what each kind is made of, what is wrong with one, and how it is filled in.

Which kinds there are, and what stands in their fields, is for the apps above to `teach`; here nobody knows a task.
"""
