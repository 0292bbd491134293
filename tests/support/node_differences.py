"""List the tests of one server that say something else of two nodes, with the reason.

`make test-nodes` skips them with that.
"""

import pytest

SEES_ONE = "it looks into the memory of one process; the client can be with the other node"
CHANGES_ONE = "it changes the memory of one process; the other node goes on as before"
COUNTED = "each node counts it for itself (docs/scaling.md)"
ORDER = "what two clients send at once, to two nodes, has no order"
MOMENT = "a change on the site reaches the other node a moment later (docs/scaling.md)"

DIFFERENT = {
    "tests/dialects/test_challenge.py::test_a_new_secret_of_the_server_and_then_a_new_password": (
        CHANGES_ONE
    ),
    "tests/dialects/test_classic.py::test_an_extended_session_is_never_paced": SEES_ONE,
    "tests/dialects/test_classic.py::test_one_that_resumes_is_not_either": SEES_ONE,
    "tests/jimserver/test_delivery.py::test_repeated_in_one_write_and_in_another_session": ORDER,
    "tests/jimserver/test_logins.py::test_asking_for_names_counts_as_registering": COUNTED,
    "tests/jimserver/test_quotas.py::test_a_disk_that_is_almost_full": CHANGES_ONE,
    "tests/jimserver/test_same_effect.py::test_the_same[block a network]": MOMENT,
}


def skip_what_differs(items: list[pytest.Item]) -> None:
    for item in items:
        reason = DIFFERENT.get(item.nodeid) or DIFFERENT.get(item.nodeid.partition("[")[0])
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))
