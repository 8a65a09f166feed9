import Testing

@testable import SupportCore

@Suite struct FingerprintTests {
    @Test(arguments: [
        ("Order 4711 of 'Ada' failed at /srv/app/42.log", "order # of * failed at /*"),
        ("Timeout after 30000 ms waiting for https://api.example.com/v1/users/17", "timeout after # ms waiting for /*"),
        ("Session 550e8400-e29b-41d4-a716-446655440000 not found", "session # not found"),
        ("Segmentation fault at 0x7ffde4a1b2c8", "segmentation fault at #"),
        ("Can't reach ada@example.com: mailbox is full.", "can't reach * mailbox is full"),
        ("KeyError: \"customer_12\" in row 9, 10, 11", "keyerror * in row #"),
        ("Cannot read C:\\Users\\ada\\report.docx", "cannot read /*"),
        ("utf8 decoding broke for field=name", "utf8 decoding broke for field name"),
        ("Die Datei „Bericht 3“ wurde nicht gefunden", "die datei * wurde nicht gefunden"),
    ])
    func `variable parts of a message are masked`(message: String, masked: String) {
        #expect(Fingerprint(message)?.text == masked)
    }

    @Test(arguments: [
        "", "   ", "Error 500", "failed", "12345", "0xdeadbeef", "'quoted'", "ERROR: unknown", "🙈", "---",
    ])
    func `an uninformative message has no fingerprint`(message: String) {
        #expect(Fingerprint(message) == nil)
    }

    @Test func `the fingerprint of a stack trace is its message, without locations`() {
        let old = "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\nValueError: bad currency 'EUR'"
        let new = "Traceback (most recent call last):\n  File \"b.py\", line 99, in g\nValueError: bad currency 'USD'"
        #expect(Fingerprint(old) == Fingerprint(new))
        #expect(Fingerprint(old)?.text == "valueerror bad currency *")
    }

    @Test(arguments: [
        (
            """
            Traceback (most recent call last):
              File "app.py", line 1498, in __call__
                return self.wsgi_app(environ, start_response)
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              File "rates.py", line 12, in rate
                return table[currency]
            ValueError: bad currency 'EUR'
            """, "valueerror bad currency *"
        ),
        (
            """
            Our job stopped with
                Traceback (most recent call last):
                  File "a.py", line 3, in f
                    g()
                KeyError: 'x'

                During handling of the above exception, another exception occurred:

                Traceback (most recent call last):
                  File "b.py", line 8, in h
                    raise ImportStopped("row 7") from None
                shop.errors.ImportStopped: the import stopped at row 7
            Please help.
            """, "shop.errors.importstopped the import stopped at row #"
        ),
        (
            "Traceback (most recent call last):\nFile \"a.py\", line 3, in f\nreturn table[key]\n"
                + "requests.exceptions.ConnectionError: host not reachable",
            "requests.exceptions.connectionerror host not reachable"
        ),
        (
            "/srv/app/index.js:10\n  list.forEach(send);\n       ^\n\nTypeError: list is undefined\n    at main (index.js:10)",
            "typeerror list is undefined"
        ),
        ("thread 'main' panicked at src/main.rs:2:5:\nindex out of bounds", "index out of bounds"),
        ("thread 'main' panicked at 'index out of bounds', src/main.rs:2:5", "index out of bounds"),
    ])
    func `the message of a trace is found behind its locations and code`(message: String, masked: String) {
        #expect(Fingerprint(message)?.text == masked)
    }

    @Test func `different messages have different fingerprints`() {
        #expect(Fingerprint("Connection refused by host") != Fingerprint("Connection reset by host"))
    }
}
