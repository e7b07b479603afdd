from django.urls import path, register_converter

from publishing import converters  # noqa: F401  `year` and `id`

from .views import collage, contests, entering, printed, reports, uploads


class HeldConverter:
    """The signed name of a photo that readers do not see."""

    regex = r"[0-9a-f]{32}\.[\w-]{43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(HeldConverter, "held")

app_name = "photocontest"
urlpatterns = [
    path("", contests.contest_list, name="contest_list"),
    path("held/<held:signed>/<int:width>.<slug:kind>", contests.held, name="held"),
    path("<year:year>/", contests.contest_detail, name="contest_detail"),
    path("<year:year>/enter/", entering.enter, name="enter"),
    path("<year:year>/enter/photos/", uploads.create, name="uploads"),
    path("<year:year>/enter/photos/<str:ticket>/", uploads.waiting, name="waiting"),
    path("<year:year>/enter/photos/<str:ticket>/<int:slot>/", uploads.upload, name="upload"),
    path("<year:year>/enter/<str:token>/", entering.entrant_detail, name="entrant_detail"),
    path("<year:year>/enter/<str:token>/about/", entering.entrant_correct, name="entrant_correct"),
    path("<year:year>/enter/<str:token>/data/", entering.entrant_data, name="entrant_data"),
    path("<year:year>/enter/<str:token>/photos/<id:pk>/", entering.entry_correct, name="entry_correct"),
    path("<year:year>/winners/", contests.winner_list, name="winner_list"),
    path("<year:year>/gallery/", contests.entry_list, name="entry_list"),
    path("<year:year>/collage/", collage.collage, name="collage"),
    path("<year:year>/collage/collage.jpg", collage.picture, name="collage_picture"),
    path("<year:year>/entries/<id:pk>/", contests.entry_detail, name="entry_detail"),
    path("<year:year>/entries/<id:pk>/report/", reports.entry_report, name="entry_report"),
    path("<year:year>/reports/<str:token>/", reports.report_detail, name="report_detail"),
    path("<year:year>/entries/<id:pk>/card.jpg", printed.entry_card, name="entry_card"),
    path("<year:year>/entries/<id:pk>/poster.pdf", printed.poster, name="poster"),
]
