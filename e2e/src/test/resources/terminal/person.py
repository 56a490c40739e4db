"""A person at a terminal: runs a command on a pseudo terminal, waits for texts and types answers.

    person.py SCRIPT COLUMNS COMMAND...    SCRIPT is JSON: [["text to wait for", "what to type"], ...]

Typing ^C sends an interrupt, ^K kills the process. Prints all output, then a line with the exit code.
"""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

script = json.loads(sys.argv[1])
columns = int(sys.argv[2])
pid, terminal = pty.fork()
if pid == 0:
    # Whoever runs the tests in the background ignores interrupts; a person at a terminal does not.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execvp(sys.argv[3], sys.argv[3:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
seen, searched, deadline = b"", 0, time.monotonic() + 300
while time.monotonic() < deadline:
    if select.select([terminal], [], [], 0.2)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    if script and script[0][0].encode() in seen[searched:]:
        searched = len(seen)
        answer = script.pop(0)[1]
        if answer == "^K":
            os.kill(pid, signal.SIGKILL)
        else:
            os.write(terminal, b"\x03" if answer == "^C" else answer.encode() + b"\n")
else:
    os.kill(pid, signal.SIGKILL)
status = os.waitpid(pid, 0)[1]
sys.stdout.buffer.write(seen)
print("\nexit %d, %d answers left" % (os.waitstatus_to_exitcode(status), len(script)))
