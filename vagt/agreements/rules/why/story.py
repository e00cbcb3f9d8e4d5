"""The answer as two or three plain sentences to the customer, in both languages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from vagt.agreements.rules.decisions import PRIORITY_NAMES
from vagt.agreements.rules.lacking import Lacking, lacking_words
from vagt.agreements.rules.plans import Grant
from vagt.agreements.rules.terms import Due, Inquiry, Terms
from vagt.agreements.rules.why.looked import AsIf
from vagt.agreements.rules.why.steps import Step
from vagt.kit.speech import clock_time, day_long, moment_long, weekday
from vagt.kit.words import Words, listed

_ASKED = {
    "email": Words("Du skrev", "You wrote"),
    "portal": Words("Du skrev", "You wrote"),
    "phone": Words("Du ringede", "You called"),
    "monitoring": Words("Overvågningen meldte det", "Monitoring reported it"),
}


RESOLUTION = "resolution"
NONE_SIGNED = Lacking()
_PROMISED = (Words("svar på", "an answer to"), Words("løsning af", "a solution to"))
_NOTHING_PROMISED = (
    Words("Vi lover ingen svartid", "There is no guaranteed response time"),
    Words("Vi lover ingen løsningstid", "There is no guaranteed resolution time"),
)


class Span(NamedTuple):
    """A part of a sentence; what decides stands out."""

    words: Words
    strong: bool = False


Sentence = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The headline (`lead` and the instant that it names, if any) and the sentences below it."""

    lead: Words
    when: Words | None
    sentences: tuple[Sentence, ...]

    @property
    def headline(self) -> Words:
        return Words(f"{self.lead.da} {self.when.da}", f"{self.lead.en} {self.when.en}") if self.when else self.lead

    @property
    def text(self) -> Words:
        """The whole story as plain text."""
        said = [_plain(sentence) for sentence in self.sentences]
        return Words(
            " ".join([f"{self.headline.da}.", *(words.da for words in said)]),
            " ".join([f"{self.headline.en}.", *(words.en for words in said)]),
        )


def _plain(sentence: Sentence) -> Words:
    return Words("".join(span.words.da for span in sentence), "".join(span.words.en for span in sentence))


def _said(da: str, en: str, **strong: Words) -> Sentence:
    """A sentence with `{name}` where the strong words go, in the same order in both languages."""
    spans: list[Span] = []
    for name, words in strong.items():
        before_da, _, da = da.partition(f"{{{name}}}")
        before_en, _, en = en.partition(f"{{{name}}}")
        spans += [Span(Words(before_da, before_en)), Span(words, strong=True)]
    return (*spans, Span(Words(da, en)))


def story_of(
    terms: Terms,
    inquiry: Inquiry,
    due: Due | None,
    steps: Sequence[Step],
    as_if: Sequence[AsIf],
    without: Lacking = NONE_SIGNED,
) -> Story:
    """The story of a due time, or of why there is none; `without` says why there is no agreement."""
    asked = _ASKED[inquiry.channel]
    received = moment_long(inquiry.received, terms.zone)
    first = _said(f"{asked.da} {{at}}.", f"{asked.en} on {{at}}.", at=received)
    if due is None:
        lead = _NOTHING_PROMISED[inquiry.kind == RESOLUTION]
        return Story(lead, None, (first, *_no_promise(terms, inquiry, as_if, without)))
    said = _booked(due) if due.winner.promise.booking else _counted(due, steps)
    lead = Words("Vi svarer inden", "We answer before") if due.strict else Words("Vi svarer senest", "We answer by")
    if inquiry.kind == RESOLUTION:
        lead = Words("Vi har løst det senest", "We have it resolved by")
    year = due.at.year != inquiry.received.year
    return Story(lead, moment_long(due.at, terms.zone, year=year), (first, *said))


def spoken(seconds: int) -> Words:
    """`half an hour`, `1 hour`, `7 hours 30 minutes`."""
    hours, minutes = divmod(seconds // 60, 60)
    if (hours, minutes) == (0, 30):
        return Words("en halv time", "half an hour")
    da = [f"{hours} time{'' if hours == 1 else 'r'}"] if hours else []
    en = [f"{hours} hour{'' if hours == 1 else 's'}"] if hours else []
    if minutes or not hours:
        da.append(f"{minutes} minut{'' if minutes == 1 else 'ter'}")
        en.append(f"{minutes} minute{'' if minutes == 1 else 's'}")
    return Words(" og ".join(da), " ".join(en))


def _counted(due: Due, steps: Sequence[Step]) -> Iterable[Sentence]:
    terms, winner = due.terms, due.winner
    hours = listed(terms.window(key).name for key in terms.held(winner.promise.windows))
    who, priority = _promiser(due), PRIORITY_NAMES[due.inquiry.priority]
    what = _PROMISED[due.inquiry.kind == RESOLUTION]
    yield _said(
        f"{who.da} lover {what.da} en henvendelse med prioritet {priority.da} inden for {{amount}}, regnet i {hours.da}.",
        f"{who.en} promises {what.en} a {priority.en}-priority inquiry within {{amount}}, counted in {hours.en}.",
        amount=spoken(winner.seconds or 0),
    )
    if any(step.reason == "paused" for step in steps):
        yield _said(
            "Tiden stod stille, mens vi ventede på jer eller på en tredjepart.",
            "The time stood still while we waited for you or for a third party.",
        )
        return
    counted = [step for step in steps if step.counts]
    if len(counted) == 1 and not any(step.skipped for step in steps):
        yield _said("Der er åbent, så tiden løber uafbrudt.", "We are open, so the time runs without a break.")
        return
    yield from _left_of_the_first(due, counted)
    yield from _what_was_skipped(due, steps, counted)


def _promiser(due: Due) -> Words:
    """The plan, or the agreement where the target was negotiated."""
    own = {promise.key: promise.minutes for promise in due.terms.plan.promises}
    promise, priority = due.winner.promise, due.inquiry.priority
    if promise.key in own and own[promise.key].get(priority) != promise.minutes.get(priority):
        return Words("Jeres aftale", "Your agreement")
    return due.terms.plan.name


def _left_of_the_first(due: Due, counted: Sequence[Step]) -> Iterable[Sentence]:
    first = counted[0]
    if first.start != due.inquiry.received or len(counted) == 1:
        return
    left, day = spoken(first.counted), weekday(first.start.astimezone(ZoneInfo(due.terms.zone)).date())
    were = "were" if left.en.endswith("s") else "was"
    yield _said(f"Der var {left.da} tilbage den {day.da}.", f"{_capital(left.en)} {were} left that {day.en}.")


def _what_was_skipped(due: Due, steps: Sequence[Step], counted: Sequence[Step]) -> Iterable[Sentence]:
    resumed = next((step for step in counted if step.start != due.inquiry.received), None)
    if resumed is None:
        return
    started = counted[0].start == due.inquiry.received
    rest, at = spoken(sum(s.counted for s in counted[started:])), moment_long(resumed.start, due.terms.zone)
    because = list(_reasons(due, steps))
    if not because:
        yield _said(
            f"Resten, {rest.da}, regnes fra {at.da}." if started else f"Tiden regnes fra {at.da}, hvor vi åbner.",
            f"The rest, {rest.en}, counts from {at.en}." if started else f"Time counts from {at.en}, when we open.",
        )
        return
    why = Words(", og ".join(words.da for words in because), ", and ".join(words.en for words in because))
    counts = "count" if rest.en.endswith("s") else "counts"
    left_da = f"de resterende {rest.da} regnes" if started else "tiden regnes"
    left_en = f"the remaining {rest.en} {counts}" if started else "time counts"
    yield _said(f"{_capital(why.da)}, så {left_da} fra {at.da}.", f"{_capital(why.en)}, so {left_en} from {at.en}.")


def _reasons(due: Due, steps: Sequence[Step]) -> Iterator[Words]:
    """`the weekend does not count`, `the holiday period is not part of Essential`: the skipped days by reason."""
    plan = due.terms.plan.name
    skipped = [step for step in steps if not step.counts and step.reason != "night"]
    for open_elsewhere, barred in dict.fromkeys((step.window is not None, step.barred) for step in skipped):
        same = [step for step in skipped if (step.window is not None, step.barred) == (open_elsewhere, barred)]
        names = list(dict.fromkeys(_skipped_words(step) for step in same))
        what, many = listed(names), len(names) > 1
        if not open_elsewhere:
            yield Words(f"{what.da} tæller ikke med", f"{what.en} {'do' if many else 'does'} not count")
        elif barred is None:
            yield Words(f"{what.da} er ikke en del af {plan.da}", f"{what.en} {_be(many)} not part of {plan.en}")
        else:
            yield Words(
                f"{what.da} er kun dækket ved prioritet {barred.da}",
                f"{what.en} {_be(many)} covered for {barred.en} priority only",
            )


def _be(many: bool) -> str:  # noqa: FBT001
    return "are" if many else "is"


def _skipped_words(step: Step) -> Words:
    if step.reason == "weekend":
        return Words("weekenden", "the weekend")
    if step.reason == "holiday_period":
        name = Words(step.why.da.partition(": ")[2], step.why.en.partition(": ")[2])
        return Words(f"ferieperioden ({name.da})", f"the holiday period ({name.en})")
    return Words(step.why.da.rpartition(", ")[0], step.why.en.rpartition(", ")[0])


def _booked(due: Due) -> Iterable[Sentence]:
    booking, zone = due.winner.promise.booking, ZoneInfo(due.terms.zone)
    if booking is None:
        return
    start, end = (clock_time(at.astimezone(zone)) for at in (booking.start, booking.end))
    day = day_long(booking.start.astimezone(zone).date())
    if due.inquiry.received >= booking.start:
        yield _said(
            f"Det er inden for det beredskab, I har bestilt {day.da} kl. {start.da}–{end.da}.",
            f"That is inside the readiness you booked for {day.en}, {start.en}–{end.en}.",
        )
    else:
        yield _said(
            f"Henvendelsen var ubesvaret, da jeres beredskab åbnede {day.da} kl. {start.da}.",
            f"It was unanswered when your readiness opened on {day.en} at {start.en}.",
        )
    yield _said(
        "Det lover svar på enhver henvendelse på under {amount}, uanset prioritet.",
        "It promises an answer to every inquiry in less than {amount}, whatever its priority.",
        amount=spoken(due.winner.seconds or 0),
    )
    others = [one.due for one in due.all if one.due is not None and one.promise.booking is None]
    if others:
        at = moment_long(min(others), due.terms.zone)
        yield _said(f"Uden beredskabet var fristen {at.da}.", f"Without it, the answer would be due {at.en}.")


def _no_promise(terms: Terms, inquiry: Inquiry, as_if: Sequence[AsIf], without: Lacking) -> Iterable[Sentence]:
    plan, priority = terms.plan.name, PRIORITY_NAMES[inquiry.priority]
    if terms.agreement is None:
        holds = lacking_words(without, plan)
        yield _said(
            f"{holds.da}, og den lover ingen bestemt svartid.",
            f"{holds.en}; it promises no specific response time.",
        )
    elif any(p.kind == inquiry.kind for p in terms.promises):
        yield _said(
            f"{plan.da} lover ingen svartid for prioritet {priority.da} ad denne vej.",
            f"{plan.en} promises no response time for {priority.en} priority this way.",
        )
    else:
        yield _said(f"{plan.da} omfatter ingen svartid.", f"{plan.en} includes no response time.")
    instead = as_time_allows(terms.grants, inquiry.channel)
    if instead.en and inquiry.kind != RESOLUTION:
        yield _said(instead.da, instead.en)
    better = next((one for one in as_if if one.due is not None), None)
    if better is not None and better.due is not None:
        at, clause = moment_long(better.due.at, terms.zone), better.due.winner.promise.clause
        yield _said(
            f"Med {better.plan.name.da} ville vi svare senest {at.da} (punkt {clause}).",
            f"With {better.plan.name.en} we would answer by {at.en} (clause {clause}).",
        )


def as_time_allows(grants: Mapping[str, Grant], channel: str) -> Words:
    """What is done without a promised time for what comes this way, with its clause; empty when nothing is."""
    free = (grant for grant in grants.values() if grant.conditions.best_effort)
    grant = next((one for one in free if not one.conditions.channels or channel in one.conditions.channels), None)
    if grant is None:
        return Words("", "")
    text = Words(grant.text.da.rstrip("."), grant.text.en.rstrip("."))
    return Words(f"{text.da} (punkt {grant.clause}).", f"{text.en} (clause {grant.clause}).")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
