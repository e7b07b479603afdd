from datetime import date, time

import pytest

from publishing.templatetags.publishing import date_span, host, time_span


@pytest.mark.parametrize(
    ("span", "written"),
    [
        ((date(2017, 6, 12), date(2017, 6, 16)), "12–16 June 2017"),
        ((date(2022, 5, 30), date(2022, 6, 3)), "30 May – 3 June 2022"),
        ((date(2016, 12, 30), date(2017, 1, 2)), "30 December 2016 – 2 January 2017"),
        ((date(2017, 6, 13), None), "13 June 2017"),
        ((date(2017, 6, 13), date(2017, 6, 13)), "13 June 2017"),
        ((date(2017, 2, 1), None, "month"), "February 2017"),
        ((date(2017, 2, 1), date(2017, 2, 28), "month"), "February 2017"),
        ((date(2017, 2, 1), date(2017, 3, 1), "month"), "February – March 2017"),
        ((date(2017, 12, 1), date(2018, 1, 1), "month"), "December 2017 – January 2018"),
        ((date(2030, 1, 1), None, "year"), "2030"),
        ((date(2017, 1, 1), date(2017, 12, 31), "year"), "2017"),
        ((date(2017, 1, 1), date(2018, 12, 31), "year"), "2017–2018"),
        ((None, None), ""),
    ],
)
def test_spans_of_dates_say_what_they_share_once(span, written):
    assert date_span(*span) == written


def test_spans_of_times():
    assert [time_span(time(16, 45), time(17, 30)), time_span(time(9)), time_span(None)] == ["16:45–17:30", "09:00", ""]


def test_host_is_named_without_www():
    assert host("https://www.itu.int/net4/") == "itu.int"
