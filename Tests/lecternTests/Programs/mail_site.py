"""A mail server of Debian's that delivers for people and hands over to Lectern, with all its files in one folder.

    mail_site.py postfix|exim FOLDER SOCKET       prints its port for SMTP, and serves until it is asked to terminate
    mail_site.py send PORT FROM TO < MESSAGE      sends a message as somebody's mail program does
    mail_site.py read FOLDER                      prints what is in the mailboxes, as JSON

Mail to example.org goes to Lectern by LMTP, on a socket of the file system. The people of acme.example have mailboxes. Mail to gone.example comes back.
Postfix is unpacked beside the build by Scripts/setup --tests, because Debian installs one mail server at a time.
"""

import email
import email.policy
import json
import os
import pathlib
import signal
import smtplib
import socket
import subprocess
import sys
import time

EXIM = """
primary_hostname = mx.example.org
spool_directory = FOLDER/spool
log_file_path = FOLDER/log/%slog
host_lookup =
rfc1413_hosts =
keep_environment =
qualify_domain = example.org
local_interfaces = 127.0.0.1.PORT
daemon_smtp_ports = PORT
tls_advertise_hosts =
acl_smtp_rcpt = accept
acl_smtp_data = accept
pid_file_path = FOLDER/exim.pid
remote_max_parallel = 5
queue_run_max = 5

begin routers
lectern:
  driver = accept
  domains = example.org
  transport = lectern
gone:
  driver = redirect
  domains = gone.example
  allow_fail
  data = :fail: 5.1.1 User unknown
people:
  driver = accept
  domains = acme.example
  local_parts = ada : bob : cy
  transport = box

begin transports
lectern:
  driver = lmtp
  socket = LMTP
  user = Debian-exim
box:
  driver = appendfile
  directory = FOLDER/boxes/$local_part_data
  maildir_format
  user = Debian-exim

begin retry
* * F,1h,1s
"""

POSTFIX = """
compatibility_level = 3.6
queue_directory = FOLDER/queue
data_directory = FOLDER/data
command_directory = ROOT/usr/sbin
daemon_directory = ROOT/usr/lib/postfix/sbin
shlib_directory = ROOT/usr/lib/postfix
meta_directory = FOLDER/conf
mail_owner = Debian-exim
setgid_group = mail
default_privs = nobody
import_environment = LD_LIBRARY_PATH MAIL_CONFIG MAIL_LOGTAG TZ
maillog_file = /dev/stdout
maillog_file_prefixes = /dev, FOLDER
myhostname = mx.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
relay_domains = example.org, gone.example
smtpd_reject_unlisted_recipient = no
alias_maps =
transport_maps = inline:{ {example.org = lmtp:unix:LMTP} {gone.example = error:5.1.1 User unknown} }
virtual_mailbox_domains = acme.example
virtual_mailbox_base = FOLDER/boxes
virtual_mailbox_maps = inline:{ {ada@acme.example = ada/} {bob@acme.example = bob/} {cy@acme.example = cy/} }
virtual_minimum_uid = 1
virtual_uid_maps = static:UID
virtual_gid_maps = static:GID
virtual_mailbox_limit = 0
message_size_limit = 26214400
recipient_delimiter = +
smtputf8_enable = no
minimal_backoff_time = 1s
queue_run_delay = 1s
"""

MASTER = """
127.0.0.1:PORT inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
relay unix - - n - - smtp
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

QUEUE = ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"]


HELD = []


def free_port():
    """A port that nobody else is given until this script ends. A server that reuses addresses can listen on it."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", 0))
    HELD.append(place)
    return place.getsockname()[1]


def people(folder):
    import pwd

    owner = pwd.getpwnam("Debian-exim")
    folder.chmod(0o755)
    boxes = folder / "boxes"
    boxes.mkdir(exist_ok=True)
    os.chown(boxes, owner.pw_uid, owner.pw_gid)
    return owner


def exim(folder, lmtp):
    owner = people(folder)
    for name in ["spool", "log"]:
        (folder / name).mkdir(exist_ok=True)
        os.chown(folder / name, owner.pw_uid, owner.pw_gid)
    port = free_port()
    text = EXIM.replace("FOLDER", str(folder)).replace("PORT", str(port)).replace("LMTP", lmtp)
    (folder / "exim.conf").write_text(text)
    (folder / "exim.conf").chmod(0o644)
    return port, subprocess.Popen(
        ["/usr/sbin/exim4", "-C", str(folder / "exim.conf"), "-bdf", "-q1s"], stdout=subprocess.DEVNULL,
        stderr=open(folder / "errors", "w"))


def postfix(folder, lmtp, root):
    import grp

    owner = people(folder)
    conf, queue, data = folder / "conf", folder / "queue", folder / "data"
    for name in [conf, queue, data]:
        name.mkdir(exist_ok=True)
    os.chown(data, owner.pw_uid, owner.pw_gid)
    for name in QUEUE:
        (queue / name).mkdir(exist_ok=True)
        os.chown(queue / name, owner.pw_uid, owner.pw_gid)
        (queue / name).chmod(0o700)
    (queue / "pid").mkdir(exist_ok=True)
    for name, mode in [("public", 0o710), ("maildrop", 0o730)]:
        (queue / name).mkdir(exist_ok=True)
        os.chown(queue / name, owner.pw_uid, grp.getgrnam("mail").gr_gid)
        (queue / name).chmod(mode)
    port = free_port()
    values = {"FOLDER": folder, "ROOT": root, "LMTP": lmtp, "PORT": port, "UID": owner.pw_uid, "GID": owner.pw_gid}
    for name, text in [("main.cf", POSTFIX), ("master.cf", MASTER)]:
        for key, value in values.items():
            text = text.replace(key, str(value))
        (conf / name).write_text(text)
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "MAIL_CONFIG": str(conf),
        "LD_LIBRARY_PATH": f"{root}/usr/lib/postfix", "MAIL_LOGTAG": "postfix"}
    return port, subprocess.Popen(
        [f"{root}/usr/lib/postfix/sbin/master", "-c", str(conf), "-d"], env=environment,
        stdout=open(folder / "log.txt", "w"), stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        start_new_session=True)


def serve(kind, folder, lmtp):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    root = pathlib.Path(__file__).resolve().parents[3] / ".build/postfix"
    port, process = postfix(folder, lmtp, root) if kind == "postfix" else exim(folder, lmtp)
    for _ in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port)):
                break
        except OSError:
            if process.poll() is not None:
                sys.exit("the mail server ended")
            time.sleep(0.1)
    print(port, flush=True)
    signal.sigwait([signal.SIGTERM])
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def send(port, sender, recipient):
    content = sys.stdin.buffer.read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.sendmail(sender, [recipient], content)


def read(folder):
    messages = []
    for file in sorted((folder / "boxes").glob("*/new/*"), key=lambda file: (file.stat().st_mtime_ns, file.name)):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        body = message.get_body(("plain",))
        calendars = [part.get_content() for part in message.walk() if part.get_content_type() == "text/calendar"]
        messages.append({
            "box": file.parent.parent.name, "subject": str(message["Subject"]), "id": str(message["Message-ID"]),
            "replyTo": str(message["Reply-To"] or ""), "inReplyTo": str(message["In-Reply-To"] or ""),
            "automatic": str(message["Auto-Submitted"] or ""), "text": body.get_content() if body else "",
            "calendar": calendars[0] if calendars else ""})
    print(json.dumps(messages))


if __name__ == "__main__":
    verb = sys.argv[1]
    if verb == "send":
        send(int(sys.argv[2]), sys.argv[3], sys.argv[4])
    elif verb == "read":
        read(pathlib.Path(sys.argv[2]).resolve())
    else:
        serve(verb, pathlib.Path(sys.argv[2]).resolve(), sys.argv[3])
