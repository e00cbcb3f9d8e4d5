"""Why this time? The answer in words: the story for the customer, the steps that add up, the promises looked at.

Pure. It explains what `rules.terms` computed, and computes no due time itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vagt.agreements.rules.lacking import Lacking
from vagt.agreements.rules.plans import PlanTerms
from vagt.agreements.rules.terms import Due, Inquiry, Terms, due_for
from vagt.agreements.rules.why.looked import AsIf, Looked, looked_at, other_kinds
from vagt.agreements.rules.why.steps import Step, steps_of
from vagt.agreements.rules.why.story import NONE_SIGNED, Span, Story, story_of
from vagt.clock import NeverOpen
from vagt.kit.words import Words

__all__ = ["AsIf", "Looked", "Span", "Step", "Story", "Why", "explained", "looked_at", "steps_of", "story_of"]


@dataclass(frozen=True)
class Why:
    """Everything that a page shows of one due time, or of the lack of one."""

    terms: Terms
    inquiry: Inquiry
    due: Due | None
    story: Story
    steps: tuple[Step, ...]
    looked: tuple[Looked, ...]
    other_kinds: Words | None  # promises held that are about something else than this inquiry
    goal: datetime | None  # the provider's own goal where nothing is promised; never shown to a customer

    @property
    def zone(self) -> str:
        return self.terms.zone

    @property
    def counted(self) -> int:
        """Seconds that counted: exactly what was promised."""
        return sum(step.counted for step in self.steps)

    @property
    def skipped(self) -> int:
        """Seconds that passed without counting."""
        return sum(step.skipped for step in self.steps)


def explained(
    terms: Terms,
    inquiry: Inquiry,
    plans: Sequence[PlanTerms],
    as_if: Sequence[AsIf] = (),
    without: Lacking = NONE_SIGNED,
) -> Why:
    """Explain when this inquiry is due. `plans` are those on sale, the least first; `as_if` what others would give;
    `without` why there is no agreement, where there is none."""
    due = due_for(terms, inquiry)
    steps = steps_of(due, plans) if due else ()
    return Why(
        terms=terms,
        inquiry=inquiry,
        due=due,
        story=story_of(terms, inquiry, due, steps, as_if, without),
        steps=steps,
        looked=looked_at(terms, inquiry, due, as_if),
        other_kinds=other_kinds(terms, inquiry),
        goal=None if due else _goal(terms, inquiry),
    )


def _goal(terms: Terms, inquiry: Inquiry) -> datetime | None:
    effort = terms.best_effort
    minutes = effort.minutes.get(inquiry.priority) if effort else None
    if effort is None or minutes is None:
        return None
    try:
        return terms.coverage.union(terms.held(effort.windows)).add(inquiry.received, minutes * 60)
    except NeverOpen:
        return None
