"""Who there is: customers, contacts, consultants, roles, skills, teams and brands; what each may see and do.

It knows nothing of agreements or tasks: it says who somebody is, never what they have bought.
"""
