"""The planner as a job in a process of its own."""

from datetime import date

from host.conductor.plan_job import TRY_AGAIN_S, PlanJob

DAY = date(2026, 6, 21)


def test_plan_when_the_job_has_ended_then_it_is_there(tmp_path, until):
    job = PlanJob("la-villette", tmp_path)
    assert job.plan_for(DAY) is None
    plan = until(lambda: job.plan_for(DAY), 30)
    assert plan.date == "2026-06-21"
    assert [mirror.id for mirror in plan.mirrors] == ["m1", "m2", "m3", "m4"]


def test_job_when_it_fails_then_its_exit_code_is_kept_and_it_is_repeated_after_a_minute(
    tmp_path, until
):
    now = [0.0]
    job = PlanJob("nowhere", tmp_path, lambda: now[0])
    until(lambda: job.plan_for(DAY) or job.exit_code, 10)
    job.plan_for(DAY)
    assert job.exit_code is not None
    now[0] += TRY_AGAIN_S
    job.plan_for(DAY)
    assert job.exit_code is None  # it runs again
    job.end()


def test_job_when_ended_then_it_stops(tmp_path):
    job = PlanJob("la-villette", tmp_path)
    job.plan_for(DAY)
    job.end()
    assert not list(tmp_path.glob("*.plan"))
