"""Who may do what: each role with the least it needs, by room or by model. The one place where this is decided."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import CORRECT, LOOK, PUBLISH, WRITE, Role

NOTES = {"publishing.editorialnote": WRITE}
# What readers sent by forms is for those who run the thing it is about, and for nobody else who may look at the room.
PRIVATE = {"hackathons.interest": frozenset[str](), "exhibition.application": frozenset[str]()}
# What anybody needs who works on something that belongs to an edition and names organisations and people.
GROUND = {"forums": LOOK, "directory": LOOK, "reference": LOOK}
# The same for those who also enter the organisations and people that they name.
ENTERING = GROUND | NOTES | {"medialib": PUBLISH, "directory": PUBLISH, "directory.actionlinefacilitator": LOOK}

# The pages of a photo contest; and its jury, which only whoever runs it arranges.
CONTEST = {
    "photocontest.contest": PUBLISH,
    "photocontest.example": WRITE,
    "photocontest.campaign": WRITE,
    "photocontest.award": PUBLISH,
}
JURY = {"photocontest.juror": WRITE, "photocontest.round": WRITE, "photocontest.criterion": WRITE}
MODERATE = {
    "photocontest.entry": LOOK | {"moderate"},
    "photocontest.entrant": LOOK,
    "photocontest.report": LOOK,
}
# For whoever answers people who ask what is kept about them, or to be forgotten.
ERASE = {"photocontest.entrant": LOOK | {"delete"}, "photocontest.report": LOOK | {"delete"}}

ROLES = [
    Role(
        "Administrator",
        _("Administrator"),
        _("Everything, with people, their roles and the site's settings."),
        {
            "prizes": PUBLISH,
            "exhibition": PUBLISH,
            "exhibition.application": LOOK | {"change", "delete"},
            "hackathons": PUBLISH,
            "hackathons.interest": LOOK | {"delete"},
            **CONTEST,
            **JURY,
            **MODERATE,
            **ERASE,
            "forums": PUBLISH,
            "forums.correction": frozenset({"correct_frozen"}),
            "directory": PUBLISH,
            "medialib": PUBLISH,
            "pages": PUBLISH,
            "reference": WRITE,
            "publishing.editorialnote": WRITE,
            "publishing.formeraddress": LOOK,
            "auth.user": WRITE,
        },
    ),
    Role(
        "Editor",
        _("Editor"),
        _("Writes and publishes the forum, organisations, people and pages. An edition itself is not deleted."),
        NOTES
        | PRIVATE
        | CONTEST
        | {
            "prizes": LOOK,
            "exhibition": LOOK,
            "hackathons": LOOK,
            "forums": PUBLISH,
            "forums.edition": PUBLISH - {"delete"},
            "directory": PUBLISH,
            "medialib": PUBLISH,
            "pages": PUBLISH,
            "pages.sitesettings": LOOK,
            "reference": LOOK,
            "publishing.formeraddress": LOOK,
        },
    ),
    Role(
        "Prize coordinator",
        _("Prize coordinator"),
        _("Runs the prizes: projects, winners and champions, with the organisations and people behind them."),
        ENTERING | {"prizes": PUBLISH, "prizes.category": LOOK},
    ),
    Role(
        "Exhibition manager",
        _("Exhibition manager"),
        _("Runs the exhibition: who applies, exhibitors, stands and partners, with those behind them."),
        ENTERING | {"exhibition": PUBLISH, "exhibition.application": LOOK | {"change", "delete"}},
    ),
    Role(
        "Hackathon manager",
        _("Hackathon manager"),
        _("Runs hackathons: challenges, teams, awards and who wants to take part, with those behind them."),
        ENTERING | {"hackathons": PUBLISH, "hackathons.interest": LOOK | {"delete"}},
    ),
    Role(
        "Photo contest coordinator",
        _("Photo contest coordinator"),
        _("Runs the photo contest: its call, the entries, the jury with its rounds, and the awards."),
        ENTERING | CONTEST | JURY | MODERATE | ERASE,
    ),
    Role(
        "Moderator",
        _("Moderator"),
        _("Decides which photos of the contest are accepted. Looks at the forum, and changes nothing in it."),
        {"forums": LOOK, "reference": LOOK, "photocontest.contest": LOOK, **MODERATE},
    ),
    Role(
        "Juror",
        _("Juror"),
        _("Judges accepted photos, without seeing names. Looks at editions, and changes nothing in them."),
        {"forums.edition": LOOK, "photocontest.vote": frozenset({"add"})},
    ),
    Role(
        "Newsletter editor",
        _("Newsletter editor"),
        _("Composes the WSIS Flash from what is in the portal. Looks at everything, and changes nothing in it."),
        GROUND
        | PRIVATE
        | {
            "prizes": LOOK,
            "exhibition": LOOK,
            "hackathons": LOOK,
            "photocontest.contest": LOOK,
            "photocontest.award": LOOK,
            "pages": LOOK,
            "medialib": LOOK,
        },
    ),
    Role(
        "Translator",
        _("Translator"),
        _("Corrects and translates texts that are there. Adds, deletes and publishes nothing."),
        PRIVATE
        | {
            "prizes": CORRECT,
            "exhibition": CORRECT,
            "hackathons": CORRECT,
            **dict.fromkeys(CONTEST, CORRECT),
            "forums": CORRECT,
            "directory": CORRECT,
            "medialib": CORRECT,
            "pages": CORRECT,
            "pages.sitesettings": LOOK,
            "reference": CORRECT,
        },
    ),
]
