"""Reads the calendars at an address with python-caldav, and tries to write into one.

    caldav_sync.py URL FILE [USER PASSWORD]

Prints a line for each calendar, and of the first one its events, those that a search finds, and how each attempt to write
ends. Run again with the same file, which keeps the sync token, it prints only what changed since.
"""

import os
import sys
from datetime import datetime, timezone

import caldav
from caldav.lib import error


def uids(events):
    found = []
    for event in events:
        data = event.data or ""
        lines = data.replace("\r\n", "\n").replace("\n ", "").split("\n")
        summary = next((line.split(":", 1)[1] for line in lines if line.startswith("SUMMARY")), "gone")
        found.append(summary)
    return " ".join(sorted(found)) or "nothing"


def attempt(name, action):
    try:
        action()
        print(name, "done", flush=True)
    except error.AuthorizationError:
        print(name, "refused", flush=True)
    except error.DAVError as refusal:
        print(name, "refused", type(refusal).__name__, flush=True)


url, state, credentials = sys.argv[1], sys.argv[2], sys.argv[3:5]
client = caldav.DAVClient(url, username=credentials[0], password=credentials[1]) if credentials else caldav.DAVClient(url)
calendars = client.principal().calendars()
if os.path.exists(state):
    with open(state) as file:
        changes = calendars[0].objects_by_sync_token(sync_token=file.read(), load_objects=True)
    print("changed", uids(changes), flush=True)
    with open(state, "w") as file:
        file.write(changes.sync_token)
    sys.exit(0)
for calendar in calendars:
    print("calendar", calendar.name, flush=True)
calendar = calendars[0]
print("events", uids(calendar.events()), flush=True)
found = calendar.date_search(
    datetime(2027, 3, 16, tzinfo=timezone.utc), datetime(2027, 3, 17, tzinfo=timezone.utc), expand=False
)
print("found", uids(found), flush=True)
NEW = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:new@example.org
DTSTAMP:20270101T000000Z
DTSTART:20270101T000000Z
DTEND:20270101T010000Z
SUMMARY:New
END:VEVENT
END:VCALENDAR
"""
attempt("write", lambda: calendar.save_event(NEW))
attempt("delete", lambda: calendar.events()[0].delete())
attempt("make", lambda: client.principal().make_calendar(name="New"))
with open(state, "w") as file:
    file.write(calendar.objects_by_sync_token(load_objects=True).sync_token)
