"""The planner as a job that ends."""

from datetime import date

from host.conductor.plan_job import TRY_AGAIN_S, PlanJob

DAY = date(2026, 6, 21)


def test_plan_for_a_day_then_is_there_once_the_job_has_ended(tmp_path, until):
    job = PlanJob("la-villette", tmp_path)
    assert job.plan_for(DAY) is None
    plan = until(lambda: job.plan_for(DAY), 30)
    assert plan.date == "2026-06-21"
    assert [mirror.id for mirror in plan.mirrors] == ["m1", "m2", "m3", "m4"]


def test_a_job_that_fails_then_says_so_and_is_tried_again_after_a_minute(tmp_path, until):
    now = [0.0]
    job = PlanJob("nowhere", tmp_path, lambda: now[0])
    until(lambda: job.plan_for(DAY) or job.problem, 10)
    assert "the planner ended with code" in job.problem
    job.plan_for(DAY)
    assert job.problem is not None
    now[0] += TRY_AGAIN_S
    job.plan_for(DAY)
    assert job.problem is None  # it runs again
    job.end()


def test_end_then_stops_a_job_that_runs(tmp_path):
    job = PlanJob("la-villette", tmp_path)
    job.plan_for(DAY)
    job.end()
    assert not list(tmp_path.glob("*.plan"))
