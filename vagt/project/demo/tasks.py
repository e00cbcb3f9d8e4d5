"""What the demo customers have asked for: answered and unanswered, by mail, phone and portal, over some days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from vagt.kit.db.walls import STAFF, behind
from vagt.people.rules import SYSTEM
from vagt.project.demo.people import Cast
from vagt.tasks.actions import (
    OWN_INITIATIVE,
    Call,
    Written,
    add_note,
    add_time,
    answer,
    assign,
    change_priority,
    change_status,
    customer_wrote,
    link,
    log_call,
    merge,
    open_task,
    rate,
    sweep,
)
from vagt.tasks.models import Task

BAKERY, BIKES, SHIPS, HARBOUR = "Bageri", "Cykelhuset", "Dybvad Skibsteknik", "Havnens Byggemarked"
Act = Callable[[Cast, Task, datetime], object]


@dataclass(frozen=True, slots=True)
class Story:
    """Somebody asked for something, so many hours ago; then what was done about it, each so many hours ago."""

    customer: str
    who: str
    hours: float
    title: str
    text: str
    steps: tuple[tuple[float, Act], ...] = ()
    channel: str = "email"
    kind: str = "inquiry"
    facts: Mapping[str, Any] = field(default_factory=dict)


def make_tasks(cast: Cast, at: datetime) -> None:
    """Tell the stories through the actions, in the order in which it all happened; nothing where there are tasks."""
    with behind(STAFF):
        if Task.objects.exists():
            return
        told: dict[str, Task] = {}
        happenings = [(story.hours, _opening(story, told)) for story in STORIES]
        happenings += [(hours, _step(story, act, told)) for story in STORIES for hours, act in story.steps]
        for hours, tell in sorted(happenings, key=lambda one: -one[0]):
            tell(cast, at - timedelta(hours=hours))
        _tie(cast, told, at - timedelta(minutes=10))
        while sweep(by=SYSTEM, at=at).more:
            pass


def _opening(story: Story, told: dict[str, Task]) -> Callable[[Cast, datetime], object]:
    def tell(cast: Cast, at: datetime) -> object:
        told[story.title] = open_task(
            cast.customers[story.customer],
            kind=story.kind,
            title=story.title,
            channel=story.channel,
            contact=cast.contacts[story.who],
            body=Written(story.text),
            received_at=at,
            by=SYSTEM,
            at=at,
            **story.facts,
        )
        return told[story.title]

    return tell


def _step(story: Story, act: Act, told: dict[str, Task]) -> Callable[[Cast, datetime], object]:
    return lambda cast, at: act(cast, Task.objects.get(pk=told[story.title].pk), at)


def _tie(cast: Cast, told: Mapping[str, Task], at: datetime) -> None:
    """What ties stories together, and what nobody asked for."""
    freja = cast.viewer("Freja")
    merge(told["Stadig 502 i portalen"], told["Ordreportalen svarer 502 for alle forhandlere"], by=freja, at=at)
    link(told["Billeder mangler på haveserien"], told["Eksport til markedsplads stopper"], by=freja, at=at)
    ours = open_task(
        cast.customers[BIKES],
        kind="service_request",
        title="Gennemgå prislisternes kolonner før sæsonen",
        channel="portal",
        body=Written("Aftalt internt efter fejlen med de forkerte priser."),
        priority="low",
        asked=OWN_INITIATIVE,
        by=cast.viewer("Signe"),
        at=at,
    )
    assign(ours, assignee=cast.consultants["Signe"], by=cast.viewer("Signe"), at=at)


def _answers(name: str, text: str, status: str | None = None) -> Act:
    return lambda cast, task, at: answer(task, Written(text), status=status, by=cast.viewer(name), at=at)


def _notes(name: str, text: str) -> Act:
    return lambda cast, task, at: add_note(task, Written(text), by=cast.viewer(name), at=at)


def _takes(name: str) -> Act:
    return lambda cast, task, at: assign(task, assignee=cast.consultants[name], by=cast.viewer(name), at=at)


def _judges(name: str, impact: str, urgency: str) -> Act:
    return lambda cast, task, at: change_priority(task, impact=impact, urgency=urgency, by=cast.viewer(name), at=at)


def _sets(name: str, status: str) -> Act:
    return lambda cast, task, at: change_status(task, status=status, by=cast.viewer(name), at=at)


def _works(name: str, minutes: int, note: str) -> Act:
    return lambda cast, task, at: add_time(
        task, minutes=minutes, worked_on=at.date(), note=note, by=cast.viewer(name), at=at
    )


def _writes(who: str, text: str) -> Act:
    return lambda cast, task, at: customer_wrote(
        task, contact=cast.contacts[who], body=Written(text), received_at=at, channel="email", by=SYSTEM, at=at
    )


def _rates(who: str, score: int, comment: str) -> Act:
    return lambda cast, task, at: rate(
        task, score=score, comment=comment, contact=cast.contacts[who], by=cast.viewer(who), at=at
    )


def _talks(name: str, who: str, outcome: str, text: str) -> Act:
    """A call that came in three minutes before it is written down."""

    def tell(cast: Cast, task: Task, at: datetime) -> object:
        rang = at - timedelta(minutes=3)
        picked = None if outcome == "missed" else rang
        call = Call(rang, outcome, picked, "in", cast.contacts[who])
        return log_call(task, call, Written(text), by=cast.viewer(name), at=at)

    return tell


CRITICAL, HIGH, NORMAL, LOW = ({"priority": key} for key in ("critical", "high", "normal", "low"))
STORIES = (
    Story(
        SHIPS, "Sofie", 1.2, "Ordreportalen svarer 502 for alle forhandlere",
        "Ingen kan lægge ordrer. Portalen svarer 502 på alle sider, også for vores egne folk.",
        ((1.1, _takes("Freja")), (0.9, _answers("Freja", "Vi ser det også: **databasen svarer ikke**. Jeg er på den nu og skriver igen senest om en halv time.")),
         (0.8, _notes("Freja", "Disken på `db-2` er fuld af WAL. Replikaen hænger bagefter, så vi kan ikke bare skifte.")), (0.2, _writes("Torben", "Det kører igen hos enkelte. Hvad fortæller vi forhandlerne?"))),
        "portal", "incident", {"priority": "critical", "declared_critical": True},
    ),
    Story(SHIPS, "Torben", 1.0, "Stadig 502 i portalen", "Vi får stadig 502 i portalen. Er I i gang?", (), "email", "incident", HIGH),
    Story(
        HARBOUR, "Karen", 0.5, "Kortbetalinger bliver afvist i webshoppen",
        "Alle kortbetalinger bliver afvist siden i morges. MobilePay virker.", (), "phone", "incident", CRITICAL,
    ),
    Story(
        BIKES, "Jonas", 75, "Outletpriser er ikke opdateret efter PIM-import",
        "Hej Nordlys\n\nEfter nattens import fra PIM står der forkerte priser på cirka 200 varer i webshoppen. Kunderne skriver til os, så det haster lidt.\n\nVenlig hilsen\nJonas",
        (
            (74.5, _judges("Aksel", "medium", "medium")), (74, _takes("Signe")),
            (73, _answers("Signe", "Hej Jonas. Jeg kan se fejlen: prislisten har et ekstra kolonnehoved, så importen læser vejledende pris i stedet for salgspris. Vi retter importen og kører den igen.\n\nVores bud er 3–5 timer.")),
            (50, _talks("Signe", "Jonas", "agreed", "Gennemgik de fem varer, der skal bruges som prøve. Jonas vil have outlet med, men først når de almindelige priser er rigtige.")),
            (48, _notes("Malthe", "Outlet bruger sin egen prisliste-id (**OUT-24**) i butikken. Importen rører den ikke. Den skal nok med i samme rettelse.")),
            (47, _works("Signe", 105, "Import og test")), (46, _works("Malthe", 30, "Prisliste-id'er")),
            (27, _writes("Jonas", "Godmorgen. Hvordan går det med priserne? Vi åbner sommerudsalget i morgen.")),
            (26, _answers("Signe", "Importen er kørt igen i test, og de fem varer er rigtige. Vil du kigge på listen, så lægger vi det i drift?", "waiting_customer")),
            (1.5, _writes("Jonas", "Hej Signe. Priserne er rigtige på cyklerne nu, tak! Men i outlet står de gamle priser stadig – fx 4.999 på den sorte citybike, den skal koste 3.799. Kan I kigge på det?\n\n> Importen er kørt igen i test, og de fem varer er rigtige.\n> Vil du kigge på listen, så lægger vi det i drift?")),
        ),
        "email", "incident",
    ),
    Story(BIKES, "Jonas", 190, "Lagertal er forkerte for elcykler", "Lageret viser nul på elcykler, men vi har 40 stående.", ((189, _takes("Signe")), (188, _judges("Signe", "high", "medium"))), "email", "incident"),
    Story(HARBOUR, "Emil", 3, "Kampagneside viser sidste uges priser", "Kampagnesiden for uge 30 viser priserne fra uge 29.", ((2.8, _takes("Malthe")),), "portal", "incident", HIGH),
    Story(SHIPS, "Sofie", 2.5, "Ny forhandler kan ikke logge ind i reservedelskataloget", "Norsk Skipsservice får 'ukendt bruger'. De skal bestille i dag.", (), "portal", "service_request", HIGH),
    Story(HARBOUR, "Karen", 20, "Eksport til markedsplads stopper", "Eksporten af haveserien stopper efter 4.000 varer uden fejl i loggen.", ((19.5, _takes("Signe")), (19, _judges("Signe", "medium", "medium"))), "email", "incident"),
    Story(HARBOUR, "Emil", 19, "Billeder mangler på haveserien", "Der mangler billeder på 30 varer i haveserien på markedspladsen.", ((18, _takes("Signe")), (17.5, _answers("Signe", "Det ser ud til at hænge sammen med eksporten. Jeg melder tilbage, når den er rettet.", "in_progress"))), "portal", "inquiry", NORMAL),
    Story(BIKES, "Mette", 6, "Hvilke billedstørrelser skal det nye tema bruge?", "Vores fotograf spørger, hvilke størrelser vi skal levere til det nye tema.", ((5.8, _takes("Malthe")),), "email", "inquiry", LOW),
    Story(SHIPS, "Sofie", 5, "Propeltegninger kan ikke findes i søgningen", "Når man søger på 'propel', kommer tegningerne ikke frem, kun delene.", ((4.7, _takes("Freja")),), "email", "incident", NORMAL),
    Story(HARBOUR, "Emil", 4, "Nyt felt til genanvendt indhold i produktmodellen", "EU kræver, at vi oplyser andelen af genanvendt materiale. Kan I lægge et felt ind?", ((3.5, _takes("Signe")),), "portal", "service_request", LOW),
    Story(BIKES, "Jonas", 4.5, "Åbningstider for klik og hent er forskellige", "Butikken på Nørrebro viser de gamle åbningstider.", (), "phone", "incident", HIGH),
    Story(SHIPS, "Torben", 7, "Fartøjets navn mangler på fakturaen", "Fakturaens PDF mangler fartøjets navn, som vores revisor kræver.", (), "email", "incident", NORMAL),
    Story(SHIPS, "Torben", 8, "Sparring om B2B-prisstruktur", "Vi vil gerne vende en ny prisstruktur for forhandlere med jer.", (), "portal", "inquiry", LOW),
    Story(BAKERY, "Laura", 5, "Nye åbningstider på forsiden", "Vi åbner kl. 6 fra mandag. Kan I rette forsiden?", (), "email", "service_request"),
    Story(BAKERY, "Henrik", 30, "Hvad koster det at få en fast aftale?", "Hvad koster det at få en fast aftale hos jer?", ((28, _answers("Signe", "Hej Henrik. Jeg sender en oversigt over de fire aftaler. Skal vi tale om det i næste uge?", "waiting_customer")),), "email", "inquiry", LOW),
    Story(HARBOUR, "Karen", 120, "PIM 7.4: godkend ændringen og vinduet", "Hvornår kan opgraderingen ligge, så den ikke rammer kampagnen?", ((119, _takes("Signe")), (118.5, _answers("Signe", "Vi foreslår onsdag morgen kl. 6. Passer det?", "waiting_customer"))), "portal", "inquiry", NORMAL),
    Story(SHIPS, "Sofie", 140, "Adgang til testmiljøet", "Kan min nye kollega få adgang til testportalen?", ((139.5, _takes("Freja")), (139, _answers("Freja", "Hun er oprettet og har fået en mail.", "resolved")), (100, _rates("Sofie", 5, "Hurtigt klaret"))), "portal", "service_request", LOW),
    Story(BIKES, "Jonas", 160, "Fragtpriser til Sverige", "Fragten til Sverige er sat til 0 kr.", ((159, _takes("Malthe")), (158, _answers("Malthe", "Det var en forkert zone. Den er rettet, og jeg har prøvet med tre adresser.", "resolved")), (150, _rates("Jonas", 4, ""))), "email", "incident", HIGH),
    Story(HARBOUR, "Emil", 200, "Redirects efter ny kategoristruktur", "Gamle links til haveredskaber giver 404.", ((199, _takes("Malthe")), (198.5, _answers("Malthe", "Redirects ligger nu. Skriv, hvis du finder flere.", "resolved"))), "email", "incident", NORMAL),
    Story(SHIPS, "Torben", 26, "Opdatering af vilkår i portalen", "Juristen har sendt nye vilkår. De skal ligge i portalen fra den første.", ((25, _takes("Freja")), (24.5, _answers("Freja", "Tak. Vi lægger dem på den første kl. 8, og I får en mail.")), (24, _sets("Freja", "scheduled"))), "portal", "service_request", LOW),
    Story(HARBOUR, "Emil", 48, "Leverandørens feed mangler EAN", "Feedet fra Gardeniva mangler EAN på nye varer.", ((47, _takes("Signe")), (46.5, _answers("Signe", "Vi har skrevet til leverandøren og følger op.")), (46, _sets("Signe", "waiting_third_party"))), "email", "incident", NORMAL),
)  # fmt: skip
