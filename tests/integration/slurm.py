"""A real Slurm of the tests' own: a controller and a node of four CPUs on loopback."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from tests.integration.containers import free_port, need

_CONFIGURATION = """ClusterName=furness
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort={controller}
SlurmdPort={node}
AuthType=auth/none
CredType=cred/none
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
MpiDefault=none
ProctrackType=proctrack/linuxproc
SlurmdParameters=config_overrides
TaskPlugin=task/none
SwitchType=switch/none
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=0,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=100
JobCompType=jobcomp/filetxt
JobCompLoc={folder}/jobs.txt
JobAcctGatherType=jobacct_gather/linux
MinJobAge=3600
KillWait=2
NodeName=localhost NodeHostname=localhost NodeAddr=127.0.0.1 CPUs=4 RealMemory=8000 State=UNKNOWN
PartitionName=debug Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""
_ENDED = ("COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY", "DEADLINE")


class Slurm(Struct, frozen=True):
    """A Slurm that schedules."""

    variables: dict[str, str]
    """The environment variables with which `sbatch` and the others reach it."""

    def __call__(self, *command: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run one of its commands; where it must succeed, what it said is in the error."""
        ended = subprocess.run(
            command, env=self.variables, capture_output=True, text=True, check=False, timeout=120
        )
        assert not check or ended.returncode == 0, f"{ended.args}: {ended.stderr}"
        return ended

    def run(self, *command: str) -> dict[str, str]:
        """Run a command that submits jobs, wait until all have ended, and give their states."""
        before = self.states()
        self(*command)
        return {job: state for job, state in self._settle().items() if job not in before}

    def states(self) -> dict[str, str]:
        """Give the state of each job that it has had, by its number: `12`, `13_0`."""
        told = self(
            "squeue", "--all", "--states=all", "--array", "--noheader", "--format=%i %T"
        ).stdout
        return dict(line.split(maxsplit=1) for line in told.splitlines())

    def _settle(self, seconds: float = 120) -> dict[str, str]:
        """Wait until every job has ended, or can never start, and give their states."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            states = self.states()
            if all(state.strip() in _ENDED for state in states.values()):
                return states
            time.sleep(0.1)
        raise AssertionError(f"still there: {states}")


@pytest.fixture(scope="session")
def slurm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slurm]:
    """Give a Slurm; its daemons are ended by their numbers."""
    need("slurmctld", "slurmd", "sbatch")
    if os.getuid() != 0:
        pytest.skip("slurmd needs root")
    folder = tmp_path_factory.mktemp("slurm")
    ports = {"controller": free_port(), "node": free_port()}
    (folder / "slurm.conf").write_text(_CONFIGURATION.format(folder=folder, **ports))
    for name in ("state", "spool"):
        (folder / name).mkdir()
    variables = {name: one for name, one in os.environ.items() if not name.startswith("SLURM")}
    engine = Slurm(variables | {"SLURM_CONF": str(folder / "slurm.conf")})
    daemons = [
        _start(engine, folder, "slurmctld", "-D", "-c"),
        _start(engine, folder, "slurmd", "-D", "-c", "-N", "localhost"),
    ]
    try:
        _wait(engine, daemons, folder)
        yield engine
    finally:
        engine("scancel", "--full", "--user=root", check=False)
        for daemon in reversed(daemons):
            daemon.terminate()
        for daemon in daemons:
            daemon.wait(30)


def _start(engine: Slurm, folder: Path, *command: str) -> "subprocess.Popen[bytes]":
    with (folder / f"{command[0]}.log").open("wb") as log:
        return subprocess.Popen(
            command, env=engine.variables, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )


def _wait(engine: Slurm, daemons: "list[subprocess.Popen[bytes]]", folder: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and all(one.poll() is None for one in daemons):
        told = engine("sinfo", "--noheader", "--format=%T", check=False)
        if told.stdout.strip() == "idle":
            return
        time.sleep(0.05)
    logs = [(folder / f"{name}.log").read_text()[-1000:] for name in ("slurmctld", "slurmd")]
    raise RuntimeError(f"slurm does not start: {logs}")
