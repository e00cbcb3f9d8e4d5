"""Solutions and systems."""

from django.db import models
from django.db.models import Q

from vagt.people.models import Customer
from vagt.solutions.rules import ENVIRONMENTS


class Solution(models.Model):
    """Something a customer runs on and the provider looks after, such as a web shop."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="solutions")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "name"], name="solution_name_once"),
            models.UniqueConstraint(fields=["id", "customer"], name="solution_id_customer"),
        ]

    def __str__(self) -> str:
        return self.name


class System(models.Model):
    """An environment of a solution: what an agreement may name, and what is monitored and patched."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="systems")
    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="systems")
    name = models.CharField(max_length=120)
    environment = models.CharField(max_length=12, default="production")
    critical = models.BooleanField(default=False)  # business-critical, as agreed with the customer
    url = models.URLField(blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "name"], name="system_name_once"),
            models.UniqueConstraint(fields=["id", "customer"], name="system_id_customer"),
            models.CheckConstraint(condition=Q(environment__in=ENVIRONMENTS), name="system_environment"),
        ]

    def __str__(self) -> str:
        return self.name
