"""Mends how moto's GetMetricStatistics reads metrics.

A metric is its namespace, its name and exactly its dimensions, so that `FunctionName` alone is another metric than
`FunctionName` with `Resource` (CloudWatch concepts, "Dimensions"); moto takes what was asked for as a part of them.
Periods count from the start asked for, rounded down to the minute (API reference, GetMetricStatistics); moto counts
from the first value it has.
"""

from datetime import timedelta

from moto.cloudwatch.exceptions import InvalidParameterValue
from moto.cloudwatch.models import CloudWatchBackend, Statistics


def get_metric_statistics(
    self, namespace, metric_name, start_time, end_time, period, stats, dimensions, unit=None
):
    if start_time >= end_time:
        raise InvalidParameterValue(
            "The parameter StartTime must be less than the parameter EndTime."
        )
    start = start_time.replace(second=0, microsecond=0)
    width = timedelta(seconds=period)
    wanted = sorted((dimension["Name"], dimension["Value"]) for dimension in dimensions or [])
    periods = {}
    for datum in self.get_all_metrics():
        if datum.namespace != namespace or datum.name != metric_name:
            continue
        if not start <= datum.timestamp < end_time or (unit and datum.unit != unit):
            continue
        if sorted((dimension.name, dimension.value) for dimension in datum.dimensions) != wanted:
            continue
        begin = start + (datum.timestamp - start) // width * width
        found = periods.setdefault(begin, Statistics(stats, begin, datum.unit))
        found.metric_data.append(datum)
    return [periods[begin] for begin in sorted(periods)]


def install() -> None:
    CloudWatchBackend.get_metric_statistics = get_metric_statistics
