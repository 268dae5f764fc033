"""
Runs commands in parallel, and prints their cost as a line of JSON. Node.js does not report the cost of a child process.

    python3 run-processes.py < '[{ "command": ["cp", "a", "b"], "cwd": "/tmp", "env": { "NAME": "value" } }, …]'
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time


def main():
    commands = json.load(sys.stdin)
    errors = [tempfile.TemporaryFile() for _ in commands]
    before = time.perf_counter()
    children = [start(command, error) for command, error in zip(commands, errors)]
    memory = Memory([child.pid for child in children])
    ends = [os.wait4(child.pid, 0) for child in children]
    seconds = time.perf_counter() - before
    usages = [usage for _, _, usage in ends]
    failed = [head(error) for (_, status, _), error in zip(ends, errors) if status != 0]
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpuSeconds": sum(usage.ru_utime + usage.ru_stime for usage in usages),
                "peakRss": sum(usage.ru_maxrss for usage in usages) * 1024,
                "peakPss": memory.peak,
                "failures": failed,
            }
        )
    )


def start(command, error):
    return subprocess.Popen(
        command["command"],
        cwd=command.get("cwd"),
        env={**os.environ, **command.get("env", {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=error,
    )


def head(error):
    error.seek(0)
    return error.read(2000).decode(errors="replace")


class Memory(threading.Thread):
    """Samples the memory of all processes together. Shared pages count once."""

    def __init__(self, pids):
        super().__init__(daemon=True)
        self.pids = pids
        self.peak = 0
        if len(pids) > 1:
            self.start()

    def run(self):
        while True:
            before = time.thread_time()
            self.peak = max(self.peak, sum(pss(pid) for pid in self.pids))
            # Use at most a tenth of a core.
            time.sleep(9 * (time.thread_time() - before) + 0.05)


def pss(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


main()
