"""A mail server that hands over a stream of mails by LMTP, and comes back with what was not accepted.

    lmtp_stream.py SOCKET COUNT ACCEPTED    writes the Message-ID of each mail to the file ACCEPTED, once it was accepted
    lmtp_stream.py SOCKET --size BYTES      hands over one mail of a size, and prints the reply
"""

import socket
import sys
import time


class Refused(Exception):
    pass


class Session:
    def __init__(self, path):
        if ":" in path and not path.startswith("/"):
            host, port = path.rsplit(":", 1)
            self.connection = socket.create_connection((host, int(port)), timeout=60)
        else:
            self.connection = socket.socket(socket.AF_UNIX)
            self.connection.settimeout(60)
            self.connection.connect(path)
        self.lines = self.connection.makefile("rb")
        self.reply()
        self.say("LHLO mx.example.org")

    def reply(self):
        while True:
            line = self.lines.readline()
            if not line:
                raise ConnectionError("closed")
            if line[3:4] == b" ":
                if line[:1] not in b"23":
                    raise Refused(line.decode())
                return line.decode().strip()

    def say(self, command):
        self.connection.sendall(command.encode() + b"\r\n")
        return self.reply()

    def hand_over(self, content):
        self.say("MAIL FROM:<ada@acme.example>")
        self.say("RCPT TO:<training@example.org>")
        self.say("DATA")
        self.connection.sendall(content + b"\r\n.\r\n")
        return self.reply()


def mail(number):
    return (f"From: ada@acme.example\r\nTo: training@example.org\r\nSubject: Mail {number}\r\n"
            f"Message-ID: <stream-{number}@acme.example>\r\nAuto-Submitted: auto-generated\r\n\r\n"
            f"This is mail {number}.\r\n").encode()


def stream(path, count, accepted):
    session, deadline = None, time.time() + 300
    with open(accepted, "w") as file:
        for number in range(count):
            while True:
                try:
                    session = session or Session(path)
                    session.hand_over(mail(number))
                    break
                except (OSError, Refused):
                    session = None
                    if time.time() > deadline:
                        sys.exit("the server did not come back")
                    time.sleep(0.05)
            file.write(f"stream-{number}@acme.example\n")
            file.flush()


def large(path, size):
    line = b"QUJD" * 19 + b"\r\n"
    head = (b"From: ada@acme.example\r\nMessage-ID: <large@acme.example>\r\nAuto-Submitted: auto-generated\r\n"
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\n"
            b"Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n")
    body = line * ((size - len(head) - 20) // len(line))
    print(Session(path).hand_over(head + body + b"--b--\r\n"))


if __name__ == "__main__":
    if sys.argv[2] == "--size":
        large(sys.argv[1], int(sys.argv[3]))
    else:
        stream(sys.argv[1], int(sys.argv[2]), sys.argv[3])
