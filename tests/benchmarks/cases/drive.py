"""Cases driven through all their stages by many workers at once, while the server is killed and restarted."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import os
import random
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.benchmarks.cases import city, load
from tests.benchmarks.cases.hours import KEPT
from tests.benchmarks.cases.talk import Talk

API = "/api/cases"
PHOTOS = ("near", "far", "after 0", "after 1", "check 0", "check 1")
CLASSES = [code for code in load.CLASSES if code != "06028"]
"""All but noise, which is checked at night only."""


@dataclass
class Driven:
    """A case: its id, and the steps of its own machine in the order in which they were taken."""

    number: int = 0
    code: str = ""
    steps: list[str] = field(default_factory=list)
    end: str = ""


@dataclass
class Run:
    """What the workers share: where the server is, who may ask, the photos, what was driven."""

    base: str
    tokens: Mapping[str, str]
    photos: Mapping[str, str]
    driven: list[Driven] = field(default_factory=list)
    again: int = 0
    joined: int = 0
    kept: int = 0
    kills: int = 0
    millis: list[float] = field(default_factory=list)


def upload(base: str, token: str) -> dict[str, str]:
    """Upload some photos, by name: what a step has to prove is proved by a photo of its own."""
    from PIL import Image

    found = {}
    for place, kind in enumerate(PHOTOS):
        file = io.BytesIO()
        Image.new("RGB", (64, 48), (30 * place, 90, 120)).save(file, "JPEG")
        head = {"authorization": f"Bearer {token}", "content-type": "image/jpeg"}
        url = f"{base}{API}/evidence"
        answer = httpx.post(url, content=file.getvalue(), headers=head, timeout=60)
        answer.raise_for_status()
        found[kind] = answer.json()["sha256"]
    return found


async def drive(run: Run, cases: int, workers: int) -> None:
    """Drive ``cases`` cases with so many workers at once."""
    waiting = iter(range(cases))

    async def work(seed: int) -> None:
        talk, made = Talk(run.base), random.Random(f"{seed} {time.time()}")
        for _ in waiting:
            driven = Driven()
            run.driven.append(driven)
            await _one(run, talk, made, driven)
        run.again += talk.again
        run.millis += talk.millis
        talk.close()

    await asyncio.gather(*(work(seed) for seed in range(workers)))


async def _one(run: Run, talk: Talk, made: random.Random, driven: Driven) -> None:
    """One case, with the ways out that daily work has."""
    driven.number, driven.code = await _report(run, talk, made)
    driven.steps.append("report")

    async def step(who: str, action: str, **more: Any) -> None:
        await talk.post(run.tokens[who], f"{API}/{driven.number}/actions/{action}", more)
        driven.steps.append(action)

    fate = made.random()
    if fate < 0.05:
        await step("acceptor", "reject", reason="不属于管理范围")
        driven.end = "not_accepted"
        return
    await step("acceptor", "accept")
    if fate < 0.1:
        await step("supervisor", "void", reason="重复")
        driven.end = "voided"
        return
    await step("supervisor", "file")
    order = {"targets": [{"unit": "4379901001001001"}]}
    if driven.code in KEPT:
        await step("dispatcher", "dispatch")
        await _until_its_hours(run, talk, driven, early=made.random() < 0.5)
    else:
        await step("dispatcher", "dispatch", data=order, reason="模拟")
    await _handle(run, talk, driven, ["take", "finish"])
    driven.steps += ["begin", "all_done"]
    await step("dispatcher", "approve")
    if fate > 0.9:
        await _check(run, talk, driven, "result_false", "check_fail")
        await _handle(run, talk, driven, ["finish"])
        driven.steps.append("all_done")
        await step("dispatcher", "approve")
    await _check(run, talk, driven, "result_true", "check_pass")
    await step("supervisor", "close")
    driven.end = "closed"


async def _until_its_hours(run: Run, talk: Talk, driven: Driven, *, early: bool) -> None:
    """Wait until an order may begin, unless somebody goes to work before its hours."""
    begins = (await _open(run, talk, driven, "order"))["not_before"]
    if begins is not None:
        run.kept += 1
        rest = dt.datetime.fromisoformat(begins) - dt.datetime.now(dt.UTC)
        await asyncio.sleep(0 if early else max(rest.total_seconds(), 0))


async def _report(run: Run, talk: Talk, made: random.Random) -> tuple[int, str]:
    """Report until it is a case of its own: now and then one joins a case that is near and alike."""
    photos = [{"sha256": run.photos[kind], "kind": kind} for kind in ("near", "far")]
    while True:
        x = city.WEST + made.random() * city.DISTRICTS * city.STEP
        y = city.SOUTH + made.random() * city.STREETS * 0.04
        body: dict[str, Any] = {
            "source": "collector",
            "class_code": made.choice(sorted(KEPT) if made.random() < 0.1 else CLASSES),
            "class_kind": "matter",
            "point": [x, y],
            "description": f"问题 {made.random()}",
            "evidence": photos,
            "data": {"evidence": photos},
        }
        answer = await talk.post(run.tokens["collector"], f"{API}/reports", body)
        if not answer["known"]:
            return int(answer["case"]), body["class_code"]
        run.joined += 1


async def _handle(run: Run, talk: Talk, driven: Driven, actions: Sequence[str]) -> None:
    item = await _open(run, talk, driven, "order")
    photo = run.photos[f"after {driven.steps.count('check_fail')}"]
    after = {"evidence": [{"kind": "after", "sha256": photo}]}
    for action in actions:
        body = {"data": after} if action == "finish" else {}
        await talk.post(
            run.tokens["worker"], f"{API}/items/order/{item['id']}/actions/{action}", body
        )


async def _check(run: Run, talk: Talk, driven: Driven, result: str, meaning: str) -> None:
    item = await _open(run, talk, driven, "field")
    person = str(item["person"]).split(".")[0]
    photo = run.photos[f"check {driven.steps.count('check_fail')}"]
    scene = {"evidence": [{"kind": "near", "sha256": photo}]}
    for action, body in (("take", {}), (result, {"data": scene})):
        path = f"{API}/items/field/{item['id']}/actions/{action}"
        await talk.post(run.tokens[person], path, body)
    driven.steps.append(meaning)


async def _open(run: Run, talk: Talk, driven: Driven, machine: str) -> Any:
    page = await talk.get(run.tokens["dispatcher"], f"{API}/{driven.number}")
    return next(i for i in page["items"] if i["machine"] == machine and not i["ended"])


class Server:
    """The program as a process that can be killed without warning and started again."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], log: Any) -> None:
        self._command, self._environ, self._log = list(command), dict(environ), log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; whoever asks finds out when it answers."""
        self._process = subprocess.Popen(
            self._command,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def kill(self) -> None:
        """SIGKILL to all its processes: no goodbye, nothing flushed."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Let it end properly."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(30)


async def torment(run: Run, server: Server, pauses: tuple[float, float], most: int) -> None:
    """Kill and restart the server at random moments of its life, ``most`` times at most."""
    made = random.Random(11)
    while run.kills < most:
        await asyncio.sleep(made.uniform(*pauses))
        server.kill()
        run.kills += 1
        server.start()
        await _alive(run.base)


async def _alive(base: str) -> None:
    """Wait until the server answers: killed while it starts, it would never come to work."""
    place = urlsplit(base)
    while True:
        try:
            _, writer = await asyncio.open_connection(place.hostname, place.port)
        except OSError:
            await asyncio.sleep(0.2)
        else:
            writer.close()
            return
