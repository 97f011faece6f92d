"""Processes fork while they have a store."""


def test_a_child_loses_nothing_when_its_parent_lets_go_first(shared_url, run_program):
    found = run_program("fork_while_open", shared_url)

    assert found == ["{'by': 'parent'} {'by': 'child'} {'by': 'child'}"]


def test_a_child_of_a_process_whose_threads_are_at_work_can_work(shared_url, run_program):
    assert run_program("fork_at_work", shared_url, "50") == ["50"]


def test_a_child_finds_the_memory_store_unlocked(run_program):
    # The store is the child's own by then: the parent sees nothing of what the child adds.
    assert run_program("fork_at_work", "memory://", "50") == ["0"]


def test_a_child_that_python_was_not_told_of_opens_connections_of_its_own(sqlite_url, run_program):
    assert run_program("fork_in_c", sqlite_url) == ["{'by': 'parent'} {'by': 'child'}"]
