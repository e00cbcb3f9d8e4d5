"""What can be wrong with a mailbox, by code: the words, and what to do about it."""

from datetime import timedelta
from typing import Final, NamedTuple

from vagt.kit.words import Words


class Problem(NamedTuple):
    """What it means, and the cure."""

    what: Words
    cure: Words


_NOTHING_LOST: Final = Words(
    "Intet går tabt: mailen bliver liggende på serveren.", "Nothing is lost: mail stays on the server."
)


def _problem(da: str, en: str, cure_da: str, cure_en: str) -> Problem:
    return Problem(Words(da, en), Words(f"{cure_da} {_NOTHING_LOST.da}", f"{cure_en} {_NOTHING_LOST.en}"))


PROBLEMS: Final[dict[str, Problem]] = {
    "unreachable": _problem(
        "Serveren kan ikke nås.",
        "The server cannot be reached.",
        "Se efter værtsnavn og port, og om serveren kører.",
        "Look at host name and port, and whether the server runs.",
    ),
    "timeout": _problem(
        "Serveren svarer ikke i tide.",
        "The server does not answer in time.",
        "Der forsøges igen af sig selv; varer det ved, så spørg den, der driver serveren.",
        "It is tried again by itself; if it lasts, ask whoever runs the server.",
    ),
    "dropped": _problem(
        "Serveren afbrød forbindelsen.",
        "The server broke the connection.",
        "Der forsøges igen af sig selv; varer det ved, så se i serverens log.",
        "It is tried again by itself; if it lasts, look into the server's log.",
    ),
    "tls": _problem(
        "Der kan ikke laves en sikker forbindelse.",
        "No secure connection can be made.",
        "Se efter certifikat, værtsnavn og valget af kryptering.",
        "Look at the certificate, the host name and the choice of encryption.",
    ),
    "login_refused": _problem(
        "Serveren afviser bruger eller adgangskode.",
        "The server refuses the user or the password.",
        "Ret dem under Postkasser; brug en app-adgangskode, hvis kontoen har to faktorer.",
        "Mend them under Mailboxes; use an app password where the account has a second factor.",
    ),
    "token_refused": _problem(
        "Tjenesten giver ikke længere adgang (OAuth2).",
        "The service grants no access any more (OAuth2).",
        "Giv samtykke igen under Postkasser.",
        "Give consent again under Mailboxes.",
    ),
    "folder_missing": _problem(
        "Mappen findes ikke på serveren.",
        "The folder does not exist on the server.",
        "Opret den, eller vælg en anden mappe under Postkasser.",
        "Create it, or choose another folder under Mailboxes.",
    ),
    "untold": _problem(
        "Serveren lader os ikke markere eller flytte hentet mail.",
        "The server does not let us mark or move fetched mail.",
        "Giv brugeren skriveret til mappen og til mappen for hentet mail.",
        "Give the user the right to write in the folder and in the folder for fetched mail.",
    ),
    "server_error": _problem(
        "Serveren svarede med en fejl.",
        "The server answered with an error.",
        "Serverens egne ord står ved postkassen.",
        "The server's own words stand at the mailbox.",
    ),
    "secret_unreadable": _problem(
        "Adgangskoden kan ikke læses: installationens nøgle er en anden end dengang.",
        "The password cannot be read: the installation's key is another than it was.",
        "Sæt adgangskoden ind igen under Postkasser, eller genskab VAGT_SECRET_KEY.",
        "Put the password in again under Mailboxes, or restore VAGT_SECRET_KEY.",
    ),
    "storage_full": _problem(
        "Databasen har ikke plads til mere.",
        "The database has no room for more.",
        "Skaf plads på disken; derefter hentes mailen af sig selv.",
        "Make room on the disk; mail is then fetched by itself.",
    ),
    "database_away": _problem(
        "Databasen svarede ikke.",
        "The database did not answer.",
        "Mailen hentes af sig selv, når den er tilbage.",
        "Mail is fetched by itself when it is back.",
    ),
    "infected": Problem(
        Words(
            "Scanneren fandt noget skadeligt i en vedhæftet fil.",
            "The scanner found something harmful in an attached file.",
        ),
        Words("Svar igen uden filen; mailen er ikke sendt.", "Answer again without the file; the mail was not sent."),
    ),
    "files_away": Problem(
        Words(
            "Lageret til filer svarer ikke, så mail med filer venter.",
            "The storage of files does not answer, so mail with files waits.",
        ),
        Words(
            "Se siden Drift; mailen sendes af sig selv bagefter.",
            "Look at the health page; the mail is sent by itself afterwards.",
        ),
    ),
    "scanner_away": Problem(
        Words(
            "Virusscanneren svarer ikke, så mail med filer venter.",
            "The virus scanner does not answer, so mail with files waits.",
        ),
        Words(
            "Start clamd; mailen sendes af sig selv bagefter.", "Start clamd; the mail is sent by itself afterwards."
        ),
    ),
    "unexpected": _problem(
        "En fejl i Vagt selv.",
        "A fault in Vagt itself.",
        "Årsagen står i var/log/mail.log.",
        "The reason is in var/log/mail.log.",
    ),
}

SILENT_AFTER: Final = timedelta(minutes=5)  # without a successful poll
_LONGEST_PAUSE: Final = 300
_LOGIN_PAUSE: Final = 120  # whoever knocks with a wrong password too often is locked out


def problem_of(code: str) -> Problem:
    """The words of a code; an unknown one is unexpected."""
    return PROBLEMS.get(code, PROBLEMS["unexpected"])


def seconds_until_retry(code: str, failures: int) -> int:
    """How long to leave a server alone after this many failures in a row."""
    grown = min(5 << min(max(failures - 1, 0), 10), _LONGEST_PAUSE)
    return max(grown, _LOGIN_PAUSE) if code in {"login_refused", "token_refused"} else grown
