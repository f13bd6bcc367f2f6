"""Failures that nobody hears of: a turn that apologised, or went on without its table, is no error to Lambda."""

import json
import os
import time

NAMESPACE, METRIC = "DailySeedling", "Failures"


def count_failure() -> None:
    """Count a failure in CloudWatch, by function and by its version, for the alarms; elsewhere do nothing.

    It is one line of the log in CloudWatch's embedded metric format, and holds no word and no id.
    """
    function, version = os.environ.get("AWS_LAMBDA_FUNCTION_NAME"), os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
    if not (function and version):
        return
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [["Function"], ["Function", "Version"]],
        "Metrics": [{"Name": METRIC, "Unit": "Count"}],
    }
    about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    print(json.dumps({"_aws": about, "Function": function, "Version": version, METRIC: 1}), flush=True)
