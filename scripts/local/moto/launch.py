"""Runs moto's server until standard input closes.

The local cloud holds the other end of that pipe, so moto ends with it however it ends, SIGKILL included.
"""

import os
import sys
import threading

from moto.server import main


def end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
main(sys.argv[1:])
