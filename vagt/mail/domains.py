"""Asking the DNS about the domains that our mail leaves from."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import dns.exception
import dns.resolver

from vagt.mail.rules.domains import SendingDomain, Texts, Verdict, examined

SECONDS: Final = 5.0  # for one name, all servers and repeats together


class NoDns(Exception):
    """No name server answers, so nothing can be said."""


def resolve_with(resolver: dns.resolver.Resolver) -> Texts:
    """The TXT records of a name, as this resolver has them; each name is asked for once. Raises `NoDns`."""

    @cache
    def texts(name: str) -> Sequence[str]:
        try:
            answer = resolver.resolve(name, "TXT", lifetime=SECONDS)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.exception.SyntaxError, dns.name.LabelTooLong):
            return ()
        except (dns.exception.DNSException, OSError) as error:
            raise NoDns(type(error).__name__) from error
        return tuple(b"".join(row.strings).decode("utf-8", "replace") for row in answer)

    return texts


def system_resolver() -> Texts:
    """The name servers of this machine. Raises `NoDns` when it has none."""
    try:
        return resolve_with(dns.resolver.Resolver())
    except (dns.exception.DNSException, OSError) as error:
        raise NoDns(type(error).__name__) from error


def examine_domain(domain: SendingDomain, resolve: Texts) -> Sequence[Verdict]:
    """What the DNS says of one domain. Raises `NoDns`; the network is asked, so not inside a transaction."""
    return tuple(examined(domain, resolve))
