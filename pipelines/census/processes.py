"""Census runs as jobs: taken on by a worker, resumed by the next one if it dies."""

from __future__ import annotations

from typing import Literal

from gis.database.settings import Settings
from layers.jobs.process import Inputs, Outcome, Output, Process, given
from layers.jobs.task import Task
from pipelines.census.census import Census
from pipelines.census.progress import Told

_SHARE = {"inspect": 0, "map": 20, "check": 25, "match": 60, "approve": 70, "publish": 70}
_SPAN = {"inspect": 20, "map": 5, "check": 35, "match": 10, "approve": 0, "publish": 30}


class Advance(Inputs):
    """Which run, and how far."""

    run: int = given("普查任务", "Census run", ge=1)
    until: Literal["inspect", "map", "check", "match", "approve", "publish"] = given(
        "做到哪一步", "Last step", "publish"
    )
    again: Literal["inspect", "map", "check", "match", "approve", "publish"] | None = given(
        "从哪一步重做", "First step to repeat", None
    )


def advance(task: Task, inputs: Advance) -> Outcome:
    """Take the run as far as asked; each step is committed by itself, so a repetition goes on there."""

    def listen(told: Told) -> None:
        done = told["done"] / told["total"] if told["total"] else 0.0
        task.progress(_SHARE[told["step"]] + _SPAN[told["step"]] * min(done, 1.0))

    settings = Settings()
    census = Census(
        engine=task.engine,
        registry=task.registry,
        caller=task.caller,
        var=settings.var,
        scheduler=settings.dask_scheduler,
        listen=listen,
    )
    run = census.advance(inputs.run, inputs.until, again=inputs.again)
    return Outcome({"run": {"id": run.id, "state": run.state, "summary": dict(run.summary)}})


CENSUS = Process(
    id="census",
    title=("普查入库", "Take a census run further"),
    description=(
        "检查交付数据、对应字段、逐条检查、隔离、匹配并发布到地图；每一步可单独重做，中断后接着做。",
        (
            "Inspect, map, check, quarantine, match and publish a delivery; every step can be repeated,"
            " and an interrupted run goes on where it was."
        ),
    ),
    inputs=Advance,
    outputs={"run": Output(title=("任务状态", "State of the run"))},
    run=advance,
    keywords=("census", "import", "普查", "入库"),
    needs="staff",
    waits=False,
    example={"run": 1, "until": "check"},
)
