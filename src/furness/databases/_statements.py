"""Every SQL statement that the SQLite database uses after it has been opened."""

RECORD_RUN = """
INSERT INTO runs (id, name, pipeline, state, arguments, options, created, ended, outputs,
                  results, message, document)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, pipeline = excluded.pipeline, state = excluded.state,
    arguments = excluded.arguments, options = excluded.options, created = excluded.created,
    ended = excluded.ended, outputs = excluded.outputs, results = excluded.results,
    message = excluded.message, document = excluded.document
"""
"""Write a run; one that exists keeps its serial number."""

RECORD_STEP = """
INSERT INTO steps (run, path) VALUES (?, ?)
ON CONFLICT (run, path) DO UPDATE SET path = path RETURNING serial
"""
"""Give a step of a run its number, if it has none, and tell it."""

EXPECT_STEP = "INSERT OR IGNORE INTO steps (run, path) VALUES (?, ?)"
"""Give a step of a run its number, if it has none."""

STEPS_OF_RUN = "SELECT path, serial FROM steps WHERE run = ?"
"""The numbers of a run's steps."""

RECORD_ATTEMPT = """
REPLACE INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
"""Write an attempt."""

RECORD_RESULT = "REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?)"
"""Write a result."""

RECORD_GROWTH = """
INSERT INTO growths (run, step, place, digest, steps) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (run, step, place) DO UPDATE SET digest = excluded.digest, steps = excluded.steps
"""
"""Write what a task added to a run; one that exists keeps its serial number."""

RECORD_WRITTEN = "REPLACE INTO written VALUES (?, ?)"
"""Write what a task left in its workspace to add steps."""

FORGET_GROWTH = "DELETE FROM growths WHERE run = ? AND step = ? AND place = ?"
"""Remove what a task had added to a run."""

FORGET_WRITTEN = "DELETE FROM written WHERE digest = ?"
"""Remove what a task had left in its workspace to add steps."""

RECORD_STAMP = "REPLACE INTO stamps VALUES (?, ?, ?, ?, ?)"
"""Write how a file looked and what its digest was."""

LATEST_RUN = """
SELECT id, name, pipeline, state, arguments, options, created, ended, outputs, results, message,
       document
FROM runs ORDER BY serial DESC LIMIT 1
"""
"""The latest run."""

RUN_BY_ID = """
SELECT id, name, pipeline, state, arguments, options, created, ended, outputs, results, message,
       document
FROM runs WHERE id = ?
"""
"""The run of an id."""

RUN_BY_NAME = """
SELECT id, name, pipeline, state, arguments, options, created, ended, outputs, results, message,
       document
FROM runs WHERE name = ? ORDER BY serial DESC LIMIT 1
"""
"""The latest run of a name."""

RUNS_BY_BEGINNING = "SELECT id FROM runs WHERE id >= ?1 AND id < ?1 || char(1114111) LIMIT 2"
"""The ids that start with a text; the second shows that it is ambiguous."""

RUNS = """
SELECT id, name, pipeline, state, arguments, options, created, ended, outputs, results, message,
       X''
FROM runs ORDER BY serial DESC LIMIT ?
"""
"""The latest runs, without their documents."""

ATTEMPTS = """
SELECT path, element, number, state, place, digest, reused, executor, job, workspace, started,
       ended, exit_status, cause, message, cpu_seconds, memory_bytes
FROM steps CROSS JOIN attempts ON attempts.step = steps.serial
WHERE steps.run = ? AND path BETWEEN ? AND ? AND element BETWEEN ? AND ? AND ? >> state & 1
ORDER BY path, element, number LIMIT ?
"""
"""The attempts of a run in ranges of steps and elements, their states given as bits."""

COUNTS = """
SELECT path, state, count(*)
FROM (SELECT step, element, state, max(number) FROM attempts
      WHERE step IN (SELECT serial FROM steps WHERE run = ?) GROUP BY step, element)
     JOIN steps ON steps.serial = step
GROUP BY step, state ORDER BY path, state
"""
"""How many elements of each step have their last attempt in each state."""

RESULT = "SELECT digest, outputs, parts, run, step, element, made FROM results WHERE digest = ?"
"""The result of a digest."""

RESULTS = """
SELECT digest, outputs, parts, run, step, element, made
FROM results WHERE digest IN (SELECT value FROM json_each(?))
"""
"""The results of the digests in a JSON list."""

GROWTHS = """
SELECT growths.step, place, growths.digest, written.steps, growths.steps
FROM growths LEFT JOIN written ON written.digest = growths.digest
WHERE run = ? ORDER BY serial
"""
"""What tasks added to a run, the earliest first."""

WRITTEN = "SELECT digest, steps FROM written WHERE digest IN (SELECT value FROM json_each(?))"
"""What the tasks whose digests are in a JSON list wrote to add steps."""

LAST_RESULT = """
SELECT results.digest, results.outputs, results.parts, results.run, results.step,
       results.element, results.made
FROM runs CROSS JOIN steps ON steps.run = runs.id
          CROSS JOIN attempts ON attempts.step = steps.serial
          CROSS JOIN results ON results.digest = attempts.digest
WHERE runs.pipeline = ? AND steps.path = ? AND attempts.element = ? AND attempts.state = 4
ORDER BY runs.serial DESC, attempts.number DESC LIMIT 1
"""
"""The result of the latest attempt at a place that succeeded (state 4), the latest run first."""

USES = """
SELECT results.digest, outputs, parts, run, step, element, made, max(made, coalesce(used, 0.0))
FROM results LEFT JOIN (
    SELECT attempts.digest AS digest, max(runs.created) AS used
    FROM runs CROSS JOIN steps ON steps.run = runs.id
              CROSS JOIN attempts ON attempts.step = steps.serial
    WHERE attempts.digest IS NOT NULL GROUP BY attempts.digest
) AS uses ON uses.digest = results.digest
ORDER BY results.digest
"""
"""Every result, and when it was made or the latest run that has it began."""

FORGET = ("DELETE FROM results WHERE digest = ?", FORGET_WRITTEN)
"""Remove a result, and what its task wrote to add steps."""

STAMPS = """
SELECT device, inode, size, modified, digest
FROM stamps WHERE device = ? AND inode IN (SELECT value FROM json_each(?))
"""
"""How the files looked, and their digests, whose inodes on a device are in a JSON list."""

DELETE_RUN = (
    "DELETE FROM attempts WHERE step IN (SELECT serial FROM steps WHERE run = ?)",
    "DELETE FROM steps WHERE run = ?",
    "DELETE FROM growths WHERE run = ?",
    "DELETE FROM runs WHERE id = ?",
)
"""Remove a run, its steps, their attempts and what these added."""
