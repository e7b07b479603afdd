"""Why a juror does not judge a photo, as far as it can be found by what is known of both."""

from collections.abc import Iterable

from directory.services import names_of
from publishing.spreadsheets.words import fold

from ...models import Conflict, Contest, Entrant, Entry, Juror

# Mail that anybody can have: to share it says nothing. Some of these have a domain in every country.
FREE_MAIL = frozenset(
    {
        *(
            "163.com",
            "126.com",
            "aol.com",
            "free.fr",
            "googlemail.com",
            "icloud.com",
            "live.com",
            "mac.com",
            "mail.com",
        ),
        *("mail.ru", "me.com", "msn.com", "naver.com", "orange.fr", "proton.me", "protonmail.com", "qq.com"),
        *("rediffmail.com", "web.de", "ymail.com", "zoho.com"),
    }
)
FREE_MAIL_IN_COUNTRIES = frozenset({"gmail", "gmx", "hotmail", "outlook", "yahoo", "yandex"})

Pair = tuple[int, int]


def find(jurors: Iterable[Juror], entries: Iterable[Entry]) -> dict[Pair, str]:
    """The kind of conflict by juror and photo, for every pair that has one; the entrants come with the photos."""
    sent = [(entry.pk, entry.entrant) for entry in entries if entry.entrant is not None]
    found: dict[Pair, str] = {}
    for juror in jurors:
        names = names_of(juror.organisation) if juror.organisation else set()
        for pk, entrant in sent:
            if kind := _kind(juror, names, entrant):
                found[juror.pk, pk] = kind
    return found


def _kind(juror: Juror, names: set[str], entrant: Entrant) -> str:
    mail = juror.user.email.strip().lower()
    own_name = words_of(juror.user.get_full_name())
    if (mail and mail == entrant.email.strip().lower()) or (own_name and own_name == words_of(entrant.name)):
        return Conflict.Kind.OWN
    if fold(entrant.organisation) in names:
        return Conflict.Kind.ORGANISATION
    if same_house(mail.rpartition("@")[2], entrant.domain.strip()):
        return Conflict.Kind.DOMAIN
    return ""


def words_of(name: str) -> list[str]:
    """Those of a person’s name, whichever comes first."""
    return sorted(fold(name).split())


def same_house(domain: str, other: str) -> bool:
    """Whether two domains of mail addresses are one, or one is a part of the other; free mail is nobody's house."""
    if not domain or not other or is_free(domain) or is_free(other):
        return False
    return domain == other or domain.endswith(f".{other}") or other.endswith(f".{domain}")


def is_free(domain: str) -> bool:
    return domain in FREE_MAIL or domain.partition(".")[0] in FREE_MAIL_IN_COUNTRIES


def keep(contest: Contest, found: dict[Pair, str]) -> None:
    """Write down what was found; what a juror has declared stays."""
    known = Conflict.objects.filter(juror__contest=contest)
    known.exclude(kind=Conflict.Kind.DECLARED).delete()
    rows = [Conflict(juror_id=juror, entry_id=entry, kind=kind) for (juror, entry), kind in found.items()]
    Conflict.objects.bulk_create(rows, ignore_conflicts=True)


def excluded(contest: Contest, found: dict[Pair, str]) -> set[Pair]:
    """Every pair that must not meet: found now, or declared before."""
    declared = Conflict.objects.filter(juror__contest=contest, kind=Conflict.Kind.DECLARED)
    return {*found, *declared.values_list("juror", "entry")}
