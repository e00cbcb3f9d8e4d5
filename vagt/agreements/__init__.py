"""What was sold: plans, agreements, entitlements, obligations, calendars, coverage windows, promises and terms.

Everything that asks "may they?" or "by when?" asks here. It knows who the customers are, and nothing of tasks.
"""
