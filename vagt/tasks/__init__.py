"""The work: tasks, what was said on them, whose turn it is, and the response clocks that run meanwhile.

It knows customers, systems and what was sold. It does not know how mail or calls arrive, who is on call, or what
anything costs.
"""
