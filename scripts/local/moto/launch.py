"""Runs moto's server until standard input closes.

The local cloud holds the other end of that pipe, so moto ends with it however it ends, SIGKILL included.
"""

import collections
import os
import re
import sys
import threading

from moto import backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.server import main
from werkzeug.serving import WSGIRequestHandler

import metric_statistics


def end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


# moto's backends are no safe ground for threads: a DynamoDB query that meets a write answers 500 ("dictionary changed
# size during iteration"). So each service works on one request at a time, SQS excepted, whose long polls may wait.
locks: dict[str, threading.Lock] = collections.defaultdict(threading.Lock)
dispatch = DomainDispatcherApplication.__call__


def one_at_a_time(self, environ, start_response):
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    service = scope.group(1) if scope else ""
    if service == "sqs":
        return dispatch(self, environ, start_response)
    with locks[service]:
        return dispatch(self, environ, start_response)


DomainDispatcherApplication.__call__ = one_at_a_time

# Asked for at each request, and read from the disk each time.
modules = tuple(backends.list_of_moto_modules())
backends.list_of_moto_modules = lambda: modules

# A line a request costs more than some requests do; what failed is what somebody looks for.
log_request = WSGIRequestHandler.log_request


def log_failures(self, code="-", size="-"):
    if str(code).startswith("5"):
        log_request(self, code, size)


WSGIRequestHandler.log_request = log_failures
metric_statistics.install()

threading.Thread(target=end_with_parent, daemon=True).start()
main(sys.argv[1:])
