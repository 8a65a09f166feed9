import Foundation
import SupportCore
import Testing
import Training

@Suite struct CaptionsTests {
    private func read(_ text: String) throws -> Captions { try Captions(parsing: Array(text.utf8)) }

    private func faults(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let failure as Failure {
            return failure.faults.map(\.detail)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `a file with everything that WebVTT has is read, and written again as plain text`() throws {
        let captions = try read(
            """
            \u{FEFF}WEBVTT - Retries
            Kind: captions

            NOTE Made by hand.
            For everybody.

            STYLE
            ::cue { background: url(https://evil.example/x) }

            REGION
            id:fred

            intro
            00:01.000 --> 00:04.500 align:start position:10%
            <v.loud Ada Moss>Hello &amp; <b>welcome</b>,
            everybody</v>

            00:00:04.500 --> 01:00:05.000
            <c.red>1 &lt; 2</c> <00:00:04.600>and <i>3</i>&nbsp;&#x21;
            """)
        #expect(
            captions.cues == [
                Captions.Cue(start: 1_000, end: 4_500, speaker: "Ada Moss", text: "Hello & welcome,\neverybody"),
                Captions.Cue(start: 4_500, end: 3_605_000, text: "1 < 2 and 3\u{A0}!"),
            ])
        #expect(
            captions.file == """
                WEBVTT

                00:00:01.000 --> 00:00:04.500
                Hello &amp; welcome,
                everybody

                00:00:04.500 --> 01:00:05.000
                1 &lt; 2 and 3\u{A0}!

                """)
        #expect(try read(captions.file).cues.map(\.text) == captions.cues.map(\.text))
    }

    @Test func `scripts and markup of other kinds are text`() throws {
        let captions = try read(
            """
            WEBVTT

            00:01.000 --> 00:02.000
            <script>alert(1)</script> <img src=x onerror=y> <biscuit> a < b & c --&gt; d
            """)
        #expect(
            captions.cues.map(\.text) == ["<script>alert(1)</script> <img src=x onerror=y> <biscuit> a < b & c --> d"])
        #expect(!captions.file.dropFirst(45).contains("<"))
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `every kind of line break ends a line`(lineBreak: String) throws {
        let lines = ["WEBVTT", "", "00:01.000 --> 00:02.000", "One", "two", "", "00:02.000 --> 00:03.000", "Three", ""]
        #expect(try read(lines.joined(separator: lineBreak)).cues.map(\.text) == ["One\ntwo", "Three"])
    }

    @Test func `every line that cannot be read is named`() {
        #expect(
            faults(
                """
                WEBVTT

                00:01.000 -> 00:02.000
                One

                00:61.000 --> 01:02.000
                Two

                00:05.000 --> 00:04.000
                Three

                00:06.000 --> 00:07.000
                Four

                00:05.500 --> 00:08.000
                Five

                00:09.000 --> 00:10.000
                Six
                00:11.000 --> 00:12.000
                Seven
                """) == [
                    "Line 3 belongs to no cue: a line with times such as 00:01.000 --> 00:04.000 is missing.",
                    "Line 6 has no times such as 00:01.000 --> 00:04.000.", "Line 9 ends before it starts.",
                    "Line 15 starts before the cue above it.",
                    "Line 20 has the times of another cue: a blank line is missing above it.",
                ])
    }

    @Test(arguments: [
        ("", "Line 1 has to be WEBVTT."), ("1\n00:00:01,000 --> 00:00:02,000\nSubRip", "Line 1 has to be WEBVTT."),
        ("WEBVTTX\n", "Line 1 has to be WEBVTT."), ("WEBVTT", "The file has no cues."),
        ("WEBVTT\n\n100:00:01.000 --> 200:00:00.000\nx", "Line 3 is later than 100 hours."),
    ])
    func `what is no such file is refused`(text: String, fault: String) {
        #expect(faults(text) == [fault])
    }

    @Test func `bytes that are no text, too long ones and too many are refused`() throws {
        let bytes = Array("WEBVTT\n\n00:01.000 --> 00:02.000\n".utf8)
        #expect {
            try Captions(parsing: bytes + [0xFF, 0xFE])
        } throws: {
            ($0 as? Failure)?.faults.map(\.detail) == ["Line 4 is not UTF-8."]
        }
        #expect {
            try Captions(parsing: Array(repeating: 0x20, count: Captions.maxBytes + 1))
        } throws: {
            ($0 as? Failure)?.code == .tooLarge
        }
        #expect(
            faults("WEBVTT\n\n00:01.000 --> 00:02.000\n" + String(repeating: "x", count: 2_001))
                == ["Line 3 begins a cue of more than 2000 characters."])
        let many = "WEBVTT\n" + String(repeating: "\n00:01.000 --> 00:02.000\nx\n", count: Captions.maxCues + 1)
        #expect(faults(many).count == 1)
        let bad = "WEBVTT\n" + String(repeating: "\nnonsense\n", count: 10_000)
        #expect(faults(bad).count == 50)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["<", "&", "<v ", "<c><", "&#", "-->", "<v <v ", "\n\n"])
    func `hostile text of the largest size is read in time`(part: String) {
        let size = Captions.maxBytes - 64
        _ = faults(
            "WEBVTT\n\n00:01.000 --> 00:02.000\n" + String(repeating: part, count: size / part.utf8.count))
    }

    // MARK: - Transcripts

    private func cue(_ start: Int, _ end: Int, _ text: String, by speaker: String? = nil) -> Captions.Cue {
        Captions.Cue(start: start * 1_000, end: end * 1_000, speaker: speaker, text: text)
    }

    @Test func `captions become paragraphs, by speaker, pause and length`() {
        let sentence = String(repeating: "word ", count: 90) + "end."
        let transcript = Transcript(
            Captions(cues: [
                cue(0, 2, "Hello", by: "Ada"), cue(2, 4, "everybody.", by: "Ada"), cue(4, 6, "Hi.", by: "Grace"),
                cue(20, 22, "Still Grace."), cue(22, 24, sentence), cue(24, 26, "Next."),
            ]))
        #expect(
            transcript.paragraphs == [
                .init(start: 0, speaker: "Ada", text: "Hello everybody."),
                .init(start: 4, speaker: "Grace", text: "Hi."),
                .init(start: 20, text: "Still Grace. " + sentence), .init(start: 24, text: "Next."),
            ])
    }

    @Test func `lines that roll are said once`() {
        let transcript = Transcript(
            Captions(cues: [cue(0, 2, "one two"), cue(2, 4, "one two\nthree"), cue(4, 6, "three\nfour")]))
        #expect(transcript.text == "one two three four")
    }

    @Test(arguments: [
        ("<<<<b>x</b> < <i>y</i>", "<<<x < y"), ("<b <b <b>x> <b", "x> <b"), ("a > b <c>d</c> > <", "a > b d > <"),
        ("<c.\(String(repeating: "x", count: 998))>y", "y"),
        ("<c.\(String(repeating: "x", count: 999))>y<b>z", "<c.\(String(repeating: "x", count: 999))>yz"),
    ])
    func `a tag ends at the next sign for it, unless that is far away`(written: String, text: String) throws {
        #expect(try read("WEBVTT\n\n00:01.000 --> 00:02.000\n" + written).cues.map(\.text) == [text])
    }
}
