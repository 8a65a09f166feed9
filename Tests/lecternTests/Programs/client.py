"""Works with a generated client as a program of a customer does, and prints what came of it as one line of JSON.

usage: client.py URL TOKEN
"""

import datetime
import io
import json
import sys

from lectern_client import AuthenticatedClient, Client
from lectern_client.api.feeds import get_session_feed
from lectern_client.api.registrations import list_registrations, register_for_session
from lectern_client.api.sessions import create_session, get_session, update_session
from lectern_client.api.tickets import import_tickets, list_tickets
from lectern_client.models import (
    Impact,
    ImportOutcome,
    Priority,
    Registration,
    RegistrationInput,
    RegistrationReceipt,
    SessionInput,
    SessionKind,
    SessionPatch,
    TicketStatus,
    ValidationProblemDetails,
)
from lectern_client.types import File

url, token = sys.argv[1:]
staff = AuthenticatedClient(url, token, raise_on_unexpected_status=True)
anyone = Client(url, raise_on_unexpected_status=True)
done = {}

session = create_session.sync(
    client=staff,
    body=SessionInput(
        kind=SessionKind.WEBINAR,
        title="Signing webhooks, live",
        start="2031-12-02T10:00:00",
        time_zone="Europe/Berlin",
        duration="PT1H30M",
        capacity=2,
        status="published",
    ),
)
done["session"] = [session.title, session.capacity, session.recurrence, session.status]
done["same"] = get_session.sync(session.id, client=anyone).uid == session.uid
preview = update_session.sync(session.id, client=staff, body=SessionPatch(start="2031-12-02T11:00:00"), preview=True)
done["preview"] = [isinstance(preview, Impact), len(preview.moved)]
fault = create_session.sync(
    client=staff,
    body=SessionInput(kind=SessionKind.WEBINAR, title="", start="2031-12-02", time_zone="Berlin", duration="PT1H"),
)
done["invalid"] = isinstance(fault, ValidationProblemDetails) and [error.pointer for error in fault.errors]

lines = [
    {"subject": "Deliveries fail", "description": "Each ends with a 401.", "priority": "P2"},
    {"subject": "No description"},
    {"subject": "Who may sign?", "description": "We have two keys.", "priority": "P4", "source": "desk", "externalID": "7"},
]
file = io.BytesIO("\n".join(json.dumps(line) for line in lines).encode())
outcome = import_tickets.sync(client=staff, body=File(payload=file))
done["import"] = isinstance(outcome, ImportOutcome) and [outcome.created, outcome.rejected, outcome.errors[0].line]
tickets = list_tickets.sync(client=staff, status=[TicketStatus.OPEN], priority=[Priority.P2, Priority.P4])
done["tickets"] = [[ticket.subject, ticket.external_id] for ticket in tickets.items]

grace = register_for_session.sync(
    session.id, client=staff, body=RegistrationInput(name="Grace Hopper", email="grace@example.org")
)
done["registration"] = isinstance(grace, Registration) and [grace.name, grace.status, grace.position, grace.occurrence]
ada = register_for_session.sync(
    session.id, client=anyone, body=RegistrationInput(name="Ada Lovelace", email="ada@example.org")
)
done["receipt"] = isinstance(ada, RegistrationReceipt) and ada.status
page = list_registrations.sync(session.id, client=staff, limit=1)
rest = list_registrations.sync(session.id, client=staff, limit=1, cursor=page.next_)
done["registered"] = [[item.name for item in part.items] for part in [page, rest]] + [rest.next_]
done["feed"] = get_session_feed.sync(session.id, client=anyone).startswith("BEGIN:VCALENDAR")

print(json.dumps(done))
