"""What a domain's DNS records say about who may send its mail: SPF, DKIM and DMARC, in words with the cure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from vagt.kit.words import Words

Texts = Callable[[str], Sequence[str]]  # the TXT records of a name; none where there is no such name

MOST_LOOKUPS: Final = 10  # of one SPF check (RFC 7208, 4.6.4); beyond that receivers give up
_MOST_KEY_NAMES: Final = 20
# Nobody can publish records under these (RFC 2606, RFC 6762), so nothing is said about them.
_NOBODYS: Final = frozenset({"example", "test", "invalid", "localhost", "local"})
_ASKING: Final = re.compile(r"[+?~-]?(include|a|mx|ptr|exists)(?:[:/].*)?", re.IGNORECASE)
_SENDERS: Final = {
    "office365.com": "include:spf.protection.outlook.com",
    "outlook.com": "include:spf.protection.outlook.com",
    "google.com": "include:_spf.google.com",
    "gmail.com": "include:_spf.google.com",
}


class Verdict(NamedTuple):
    """What was found. Without a cure it is right."""

    code: str
    what: Words
    cure: Words | None = None


@dataclass(frozen=True, slots=True)
class SendingDomain:
    """A domain that our mail leaves from: the servers that send it, and the names under which they sign."""

    name: str
    hosts: Sequence[str] = ()
    selectors: Sequence[str] = ()


def has_records(domain: str) -> bool:
    """Whether somebody could publish records for it."""
    labels = domain.lower().strip(".").split(".")
    return len(labels) > 1 and labels[-1] not in _NOBODYS


def examined(domain: SendingDomain, texts: Texts) -> Iterator[Verdict]:
    """What is right and wrong with a domain's records, SPF first."""
    yield _spf(domain, texts)
    yield from _dkim(domain, texts)
    yield _dmarc(domain, texts)


def _spf(domain: SendingDomain, texts: Texts) -> Verdict:
    found = _spf_of(domain.name, texts)
    right = _right_spf(domain)
    if not found:
        what = Words(
            "der er ingen SPF: enhver kan sende i jeres navn.", "there is no SPF: anybody can send in your name."
        )
        return _verdict("spf", domain, what, _publish(domain.name, right))
    if len(found) > 1:
        what = Words(
            f"der er {len(found)} SPF-poster, og så gælder ingen.",
            f"there are {len(found)} SPF records, so none holds.",
        )
        return _verdict("spf", domain, what, _keep_one(domain.name, right))
    terms = found[0].lower().split()[1:]
    fault = _fault_of(domain, terms, texts)
    if fault is None:
        return _verdict("spf", domain, Words("SPF er i orden.", "SPF is right."))
    return _verdict("spf", domain, fault, _publish(domain.name, _mended(terms, domain)))


def _fault_of(domain: SendingDomain, terms: Sequence[str], texts: Texts) -> Words | None:
    """What is wrong with the one SPF record that there is."""
    if {"all", "+all"} & set(terms):
        return Words("SPF tillader enhver at sende (+all).", "SPF lets anybody send (+all).")
    ends = "-all" in terms or "~all" in terms or any(term.startswith("redirect=") for term in terms)
    if not ends:
        return Words("SPF siger ikke nej til nogen.", "SPF says no to nobody.")
    lookups = _lookups(domain.name, texts, {domain.name})
    if lookups > MOST_LOOKUPS:
        return Words(
            f"SPF kræver {lookups} opslag; efter {MOST_LOOKUPS} giver modtagere op.",
            f"SPF needs {lookups} lookups; after {MOST_LOOKUPS} receivers give up.",
        )
    lacking = [one for one in _needed(domain) if one not in terms]
    if lacking and not any(term.startswith("redirect=") for term in terms):
        return Words(
            f"SPF nævner ikke den server, der sender ({lacking[0]}).",
            f"SPF leaves out the server that sends ({lacking[0]}).",
        )
    return None


def _spf_of(name: str, texts: Texts) -> list[str]:
    return [text for text in texts(name) if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]


def _lookups(name: str, texts: Texts, seen: set[str]) -> int:
    """How many further questions a receiver must ask, those of included records with them."""
    count = 0
    for record in _spf_of(name, texts)[:1]:
        for term in record.split()[1:]:
            if count > MOST_LOOKUPS:
                break
            kind, _sep, inner = term.lstrip("+?~-").lower().partition(":" if ":" in term else "=")
            if _ASKING.fullmatch(term) or kind == "redirect":
                count += 1
            if kind in {"include", "redirect"} and inner and inner not in seen and len(seen) <= MOST_LOOKUPS:
                seen.add(inner)
                count += _lookups(inner, texts, seen)
    return count


def _needed(domain: SendingDomain) -> list[str]:
    known = (mechanism for host in domain.hosts for tail, mechanism in _SENDERS.items() if host.lower().endswith(tail))
    return list(dict.fromkeys(known))


def _right_spf(domain: SendingDomain) -> str:
    others = [f"a:{host}" for host in domain.hosts if not any(host.lower().endswith(tail) for tail in _SENDERS)]
    return " ".join(["v=spf1", *(_needed(domain) + others or ["mx"]), "~all"])


def _mended(terms: Sequence[str], domain: SendingDomain) -> str:
    kept = [term for term in terms if not term.endswith("all")]
    return " ".join(["v=spf1", *dict.fromkeys([*kept, *_needed(domain)]), "-all" if "-all" in terms else "~all"])


def _dkim(domain: SendingDomain, texts: Texts) -> Iterator[Verdict]:
    if not domain.selectors:
        what = Words(
            "DKIM er ikke set efter: selektoren er ikke kendt.", "DKIM was not looked at: its selector is not known."
        )
        cure = Words(
            "Skriv under Postkasser, hvilket navn jeres mailserver underskriver med, fx selector1.",
            "Say under Mailboxes under which name your mail server signs, such as selector1.",
        )
        yield _verdict("dkim", domain, what, cure)
    for selector in domain.selectors[:_MOST_KEY_NAMES]:
        name = f"{selector}._domainkey.{domain.name}"
        keys = [_tags(text) for text in texts(name) if "p=" in text.replace(" ", "")]
        if not keys:
            what = Words(f"der er ingen DKIM-nøgle under {selector}.", f"there is no DKIM key under {selector}.")
            right = "v=DKIM1; k=rsa; p=…"
            cure = Words(
                f'Få nøglen hos den, der driver mailserveren, og læg den i DNS: {name} TXT "{right}"',
                f'Get the key from whoever runs the mail server, and put it into DNS: {name} TXT "{right}"',
            )
            yield _verdict("dkim", domain, what, cure)
        elif not any(key.get("p") for key in keys):
            what = Words(f"DKIM-nøglen {selector} er trukket tilbage.", f"the DKIM key {selector} is withdrawn.")
            cure = Words(
                "Underskriv med en anden selektor, og skriv den under Postkasser.",
                "Sign with another selector, and put that in under Mailboxes.",
            )
            yield _verdict("dkim", domain, what, cure)
        else:
            what = Words(f"DKIM-nøglen {selector} er der.", f"the DKIM key {selector} is there.")
            yield _verdict("dkim", domain, what)


def _dmarc(domain: SendingDomain, texts: Texts) -> Verdict:
    found = _dmarc_of(domain.name, texts)
    right = f"v=DMARC1; p=none; rua=mailto:postmaster@{domain.name}"
    name = f"_dmarc.{domain.name}"
    if not found:
        what = Words(
            "der er ingen DMARC: modtagere gætter, når SPF og DKIM svigter.",
            "there is no DMARC: receivers guess when SPF and DKIM fail.",
        )
        return _verdict("dmarc", domain, what, _publish(name, right))
    if len(found) > 1:
        what = Words(
            f"der er {len(found)} DMARC-poster, og så gælder ingen.",
            f"there are {len(found)} DMARC records, so none holds.",
        )
        return _verdict("dmarc", domain, what, _keep_one(name, found[0]))
    policy = _tags(found[0]).get("p", "").lower()
    if policy not in {"none", "quarantine", "reject"}:
        what = Words("DMARC siger ikke, hvad der skal ske (p=).", "DMARC does not say what is to happen (p=).")
        return _verdict("dmarc", domain, what, _publish(name, right))
    return _verdict("dmarc", domain, Words(f"DMARC er i orden (p={policy}).", f"DMARC is right (p={policy})."))


def _dmarc_of(name: str, texts: Texts) -> list[str]:
    """The domain's own record, else that of the domain above it."""
    labels = name.split(".")
    for start in range(max(len(labels) - 1, 1)):
        at = ".".join(["_dmarc", *labels[start:]])
        found = [text for text in texts(at) if text.replace(" ", "").lower().startswith("v=dmarc1")]
        if found:
            return found
    return []


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, _sep, value in pairs if name.strip()}


def _publish(name: str, record: str) -> Words:
    return Words(f'Læg denne post i DNS: {name} TXT "{record}"', f'Put this record into DNS: {name} TXT "{record}"')


def _keep_one(name: str, record: str) -> Words:
    return Words(f'Behold én post i DNS: {name} TXT "{record}"', f'Keep one record in DNS: {name} TXT "{record}"')


def _verdict(code: str, domain: SendingDomain, what: Words, cure: Words | None = None) -> Verdict:
    return Verdict(code, Words(f"{domain.name}: {what.da}", f"{domain.name}: {what.en}"), cure)
