"""Clients of AWS's services, by botocore alone."""

from typing import Any

import botocore.session
from botocore.config import Config


def client(service: str, config: Config) -> Any:
    """Return a client of a service. `boto3.client` returns the same, for 8 % more instructions of a start and 2 MB."""
    return botocore.session.get_session().create_client(service, config=config)
