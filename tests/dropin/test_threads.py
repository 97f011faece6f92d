"""Two requests at the same time under one extension never see one another (sijax.md, defect 1)."""

import threading

import pytest

CALLS = 1000


@pytest.mark.parametrize("streaming", [False, True], ids=["regular", "comet"])
def test_each_of_two_threads_gets_its_own_function_arguments_and_answer(make_page, streaming):
    """Each thread registers a function of its own under the same name as the other."""
    me = threading.local()

    def register(sijax):
        def handler(response, argument, name=me.name):
            response.alert([name, me.name, argument])
            response.alert(sijax.requested_function)

        add = sijax.register_comet_callback if streaming else sijax.register_callback
        add("f", handler)

    page = make_page(register)
    together = threading.Barrier(2)
    wrong = {"one": None, "two": None}

    def call_often(name):
        me.name = name
        client = page.app.test_client()
        together.wait()
        wrong[name] = [
            (number, answer)
            for number in range(CALLS)
            for answer in [call_once(client, name, number)]
            if answer != f'[{{"alert":["{name}","{name}","{name}{number}"],"type":"alert"}},'
            '{"alert":"f","type":"alert"}]'
        ]

    def call_once(client, name, number):
        response = client.post(
            "/",
            data={"sijax_rq": "f", "sijax_args": f'["{name}{number}"]'},
            headers={"Accept": "application/x-ndjson"},
        )
        return response.text.partition("\n")[0]

    threads = [threading.Thread(target=call_often, args=(name,)) for name in wrong]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == {"one": [], "two": []}


def test_a_call_that_waits_for_another_call_keeps_its_own_answer(make_page):
    """The second call runs from start to end while the first is between its two commands."""
    inside, go_on = threading.Event(), threading.Event()

    def slow(response, argument):
        response.alert(argument)
        inside.set()
        assert go_on.wait(10)
        response.alert(argument)

    def register(sijax):
        sijax.register_callback("slow", slow)
        sijax.register_callback("quick", lambda response, argument: response.alert(argument))

    page = make_page(register)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(page.call("slow", "first").json))
    thread.start()
    assert inside.wait(10)
    answers.append(
        page.app.test_client()
        .post("/", data={"sijax_rq": "quick", "sijax_args": '["second"]'})
        .json
    )
    go_on.set()
    thread.join()

    assert [[command["alert"] for command in answer] for answer in answers] == [
        ["second"],
        ["first", "first"],
    ]
