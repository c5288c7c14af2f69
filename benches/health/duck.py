"""The grid of health metrics asked of DuckDB in plain SQL, for benches/health.

usage: duck.py DEALS.csv RUNS

Reads the deals into a table of DuckDB's own and asks for the sixteen metrics of everybody: 12 sellers, 3 teams, 2 regions,
the company and everything. Deals are counted per seller first and added up from there, as whoever knows SQL would write it.
Prints one line of JSON: seconds to load, medians of the query, and the sums that have to be the same as the program's.
"""

import json
import statistics
import sys
import time

try:
    import duckdb
except ImportError:
    print(json.dumps({"missing": "the Python package duckdb (pip install duckdb)"}))
    sys.exit(0)

path, runs = sys.argv[1], int(sys.argv[2])
con = duckdb.connect()
start = time.perf_counter()
con.execute(
    f"""CREATE TABLE deal AS SELECT * FROM read_csv('{path}', header = true, nullstr = '', columns = {{
        'id': 'BIGINT', 'owner': 'INTEGER', 'stage': 'VARCHAR', 'phase': 'VARCHAR', 'status': 'VARCHAR', 'amount': 'BIGINT',
        'close': 'DATE', 'created': 'DATE', 'last_activity': 'DATE', 'next_step': 'VARCHAR', 'next_step_date': 'DATE',
        'stage_entered': 'DATE', 'pushes': 'INTEGER', 'segment': 'VARCHAR', 'icp': 'BOOLEAN', 'step': 'DATE'}})"""
)
# who sells where: 13 is in no team and counts for everything alone
con.execute(
    """CREATE TABLE scope AS
       SELECT p AS owner, 'rep ' || p AS scope FROM range(1, 13) t(p)
       UNION ALL SELECT p, 'unit ' || (4 + (p - 1) // 4) FROM range(1, 13) t(p)
       UNION ALL SELECT p, 'unit ' || CASE WHEN p <= 8 THEN 2 ELSE 3 END FROM range(1, 13) t(p)
       UNION ALL SELECT p, 'unit 1' FROM range(1, 13) t(p)
       UNION ALL SELECT p, 'all' FROM range(1, 14) t(p)"""
)
loaded = time.perf_counter() - start

OF = """
WITH open AS (
    SELECT owner, stage, phase, segment, amount, coalesce(amount, 0) AS value, close, stage_entered, pushes, icp, next_step,
        next_step_date, created, greatest(last_activity, step) AS buyer,
        close BETWEEN DATE '2026-10-01' AND DATE '2026-12-31' AS due,
        close >= DATE '2026-11-22' AND close <= DATE '2026-12-31' AS covers
    FROM deal WHERE status = 'open'
)"""

METRICS = (
    OF
    + """,
by_owner AS (
    SELECT owner,
        count(*) AS open, sum(value) AS value,
        sum(value) FILTER (covers) AS covered,
        count(*) FILTER (buyer <= DATE '2026-11-08' OR (buyer IS NULL AND created <= DATE '2026-11-08')) AS stalled,
        count(*) FILTER (pushes >= 2) AS pushed,
        sum(value) FILTER (due AND close >= DATE '2026-12-01') AS last_month, sum(value) FILTER (due) AS due_value,
        sum(value) FILTER (due AND phase = 'early') AS early_due, sum(value) FILTER (due AND phase = 'mid') AS mid_due,
        sum(value) FILTER (due AND phase = 'late') AS late_due,
        max(value, 3) FILTER (due) AS largest,
        sum(value) FILTER (phase = 'early') AS early,
        count(*) FILTER (amount IS NULL OR amount = 0) AS no_amount,
        count(*) FILTER (coalesce(buyer, created) <= DATE '2026-10-23') AS untouched,
        count(*) FILTER (next_step IS NULL OR next_step_date IS NULL OR next_step_date < DATE '2026-11-22') AS no_step,
        count(*) FILTER (icp) AS fits, count(icp) AS marked
    FROM open GROUP BY owner
),
won AS (
    SELECT owner, sum(coalesce(amount, 0)) AS won FROM deal
    WHERE status = 'won' AND close BETWEEN DATE '2026-10-01' AND DATE '2026-12-31' GROUP BY owner
)
SELECT scope, sum(o.open) AS open, sum(value) AS value, sum(covered) AS covered, sum(won) AS won,
    sum(covered) / nullif(900000000000 - sum(won), 0) AS quota_coverage,
    sum(covered) / nullif(800000000000 - sum(won), 0) AS forecast_coverage,
    sum(stalled) AS stalled, sum(stalled) / sum(o.open) AS stalled_share, sum(pushed) / sum(o.open) AS pushed,
    sum(last_month) / sum(due_value) AS linearity,
    sum(early_due) / sum(due_value) AS early_mix, sum(mid_due) / sum(due_value) AS mid_mix, sum(late_due) / sum(due_value) AS late_mix,
    list_sort(flatten(list(largest)), 'DESC')[1:3] AS top_three,
    sum(early) / sum(value) AS early_share, sum(no_amount) AS no_amount, sum(no_amount) / sum(o.open) AS no_amount_share,
    sum(untouched) / sum(o.open) AS untouched, sum(no_step) / sum(o.open) AS no_step, sum(fits) / nullif(sum(marked), 0) AS icp_fit
FROM scope JOIN by_owner o USING (owner) LEFT JOIN won USING (owner) GROUP BY scope ORDER BY scope"""
)

STAGES = (
    OF
    + """,
by_stage AS (
    SELECT owner, stage, count(*) FILTER (covers) AS deals, sum(value) FILTER (covers) AS value,
        count(stage_entered) AS dated, sum(DATE '2026-11-22' - stage_entered) AS days
    FROM open GROUP BY owner, stage
)
SELECT scope, stage, sum(deals), sum(value), sum(days) / nullif(sum(dated), 0) / 22.5 AS against_usual
FROM scope JOIN by_stage USING (owner) GROUP BY scope, stage ORDER BY scope, stage"""
)

GAP = (
    OF
    + """,
by_segment AS (SELECT owner, segment, sum(value) FILTER (covers) AS value FROM open GROUP BY owner, segment)
SELECT scope, segment, sum(value) FROM scope JOIN by_segment USING (owner) GROUP BY scope, segment ORDER BY scope, segment"""
)


def ask():
    rows = con.execute(METRICS).fetchall()
    names = [d[0] for d in con.description]
    con.execute(STAGES).fetchall()
    con.execute(GAP).fetchall()
    return next(dict(zip(names, row)) for row in rows if row[0] == "all")


def median():
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        found = ask()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds), found


ask()
both, found = median()
con.execute("SET threads = 1")
alone, _ = median()
keys = ["open", "value", "covered", "won", "stalled", "no_amount"]
print(json.dumps({
    "version": duckdb.__version__,
    "load": loaded,
    "query": both,
    "one_thread": alone,
    "sums": {key: int(found[key] or 0) for key in keys},
}))
