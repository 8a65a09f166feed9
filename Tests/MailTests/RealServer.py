"""Mail servers of other projects, on a free port of 127.0.0.1, with all their files in one folder.

    RealServer.py exim|aiosmtpd FOLDER    prints the port, and serves until it is asked to terminate
    RealServer.py read FOLDER             prints the received messages, as other programs read them

FOLDER contains local.pem and local.key. The Debian packages python3-icalendar and python3-aiosmtpd are needed.
"""

import email
import email.policy
import json
import logging
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
import threading

EXIM = """
primary_hostname = mail.example.org
spool_directory = FOLDER/spool
log_file_path = FOLDER/log/%slog
tls_advertise_hosts = *
tls_certificate = FOLDER/local.pem
tls_privatekey = FOLDER/local.key
auth_advertise_hosts = ${if eq {$tls_in_cipher}{} {} {*}}
smtputf8_advertise_hosts = *
host_lookup =
rfc1413_hosts =
accept_8bitmime = true
keep_environment =
queue_only = true
deliver_drop_privilege = DROP
acl_smtp_rcpt = recipient
acl_smtp_data = accept

begin acl
recipient:
  deny message = 5.1.1 <$local_part@$domain>: unknown
       local_parts = nobody
  accept authenticated = *
  deny message = Sign in first

begin routers
everybody:
  driver = accept
  transport = folder

begin transports
folder:
  driver = appendfile
  directory = FOLDER/inbox
  maildir_format
  envelope_to_add
  return_path_add
USER

begin retry

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if and {{eq {$auth2}{lectern}} {eq {$auth3}{s€cret}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${if and {{eq {$auth1}{lectern}} {eq {$auth2}{s€cret}}}}
  server_set_id = $auth1
"""


def configured(folder):
    """Exim delivers nothing as root, so what it writes then belongs to its own user."""
    root = os.geteuid() == 0
    for name in ["spool", "log", "inbox"]:
        (folder / name).mkdir(exist_ok=True)
        if root:
            (folder / name).chmod(0o777)
    if root:
        folder.chmod(0o755)
        (folder / "local.key").chmod(0o644)
    text = EXIM.replace("FOLDER", str(folder)).replace("DROP", str(not root).lower())
    file = folder / "exim.conf"
    file.write_text(text.replace("USER", "  user = Debian-exim" if root else ""))
    file.chmod(0o644)
    return ["/usr/sbin/exim4", "-C", str(file)]


def exim(folder):
    """One Exim for each connection, as inetd would start it; messages wait in its queue until they are read."""
    command = configured(folder)
    (folder / "command.json").write_text(json.dumps(command))
    listener = socket.create_server(("127.0.0.1", 0))
    started = []

    def answer():
        while True:
            connection, _ = listener.accept()
            with connection:
                started.append(subprocess.Popen(
                    command + ["-bs"], stdin=connection, stdout=connection, stderr=subprocess.DEVNULL))

    def stop():
        for process in started:
            process.kill()
            process.wait()

    threading.Thread(target=answer, daemon=True).start()
    return listener.getsockname()[1], stop


def aiosmtpd(folder):
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    logging.getLogger("mail.log").setLevel(logging.ERROR)

    inbox = folder / "inbox" / "new"
    inbox.mkdir(parents=True)

    class Handler:
        async def handle_RCPT(self, server, session, envelope, address, options):
            if address.startswith("nobody@"):
                return f"550 5.1.1 <{address}>: unknown"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):
            head = f"Return-path: <{envelope.mail_from}>\nEnvelope-to: {', '.join(envelope.rcpt_tos)}\n"
            number = len(list(inbox.iterdir()))
            (inbox / f"{number:03}").write_bytes(head.encode() + envelope.content.replace(b"\r\n", b"\n"))
            return "250 OK"

    def authenticated(server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (b"lectern", "s€cret".encode())
        return AuthResult(success=right, handled=right)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "local.pem", folder / "local.key")
    # Bound and not listening, it keeps the port from others until the server has it.
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", 0))
    port = place.getsockname()[1]
    # By default it has five seconds to start, which a machine that is busy with other tests may need.
    controller = Controller(
        Handler(), hostname="127.0.0.1", port=port, ready_timeout=240, tls_context=context, require_starttls=True,
        enable_SMTPUTF8=True, authenticator=authenticated, auth_required=True)
    controller.start()
    place.close()
    return port, controller.stop


def serve(start, folder):
    # Before any thread is there, so that none of them takes the signal.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    port, stop = start(folder)
    print(port, flush=True)
    signal.sigwait([signal.SIGTERM])
    stop()


def read(folder):
    command = folder / "command.json"
    if command.exists():
        subprocess.run(json.loads(command.read_text()) + ["-qff"], check=True)
    # Python leaves the line ends of a text as they came: those of the wire, or those of the folder.
    messages = [parsed(file.read_bytes().replace(b"\r\n", b"\n")) for file in (folder / "inbox" / "new").iterdir()]
    print(json.dumps(sorted(messages, key=lambda m: m["Message-ID"]), indent=2, sort_keys=True, ensure_ascii=False))


FIELDS = ["Envelope-to", "Return-path", "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To",
          "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"]


def parsed(content):
    message = email.message_from_bytes(content, policy=email.policy.default)
    facts = {name: str(message[name]) for name in FIELDS if message[name] is not None}
    facts["parts"] = [part(piece) for piece in message.walk() if not piece.is_multipart()]
    facts["types"] = [piece.get_content_type() for piece in message.walk()]
    facts["defects"] = [str(fault) for piece in message.walk() for fault in piece.defects]
    return facts


def part(piece):
    content = piece.get_content()
    facts = {name: str(value) for name, value in piece["Content-Type"].params.items()}
    if piece.get_filename():
        facts["file"] = piece.get_filename()
    if piece.get_content_type() in ["text/calendar", "application/ics"]:
        facts["calendar"] = calendar(content)
    else:
        facts["text"] = content
    return facts


def calendar(content):
    import icalendar

    whole = icalendar.Calendar.from_ical(content)
    event, = whole.walk("VEVENT")
    return {
        "method": str(whole["METHOD"]), "uid": str(event["UID"]), "sequence": event["SEQUENCE"],
        "summary": str(event["SUMMARY"]), "attendee": str(event["ATTENDEE"]),
        "start": event["DTSTART"].dt.isoformat(), "end": event["DTEND"].dt.isoformat(),
    }


if __name__ == "__main__":
    verb, place = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    if verb == "read":
        read(place)
    else:
        serve({"exim": exim, "aiosmtpd": aiosmtpd}[verb], place)
