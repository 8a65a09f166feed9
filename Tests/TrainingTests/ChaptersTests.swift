import SupportCore
import Testing
import Training

@Suite struct ChaptersTests {
    private func faults(_ read: () throws -> Chapters) -> [String] {
        do {
            _ = try read()
            return []
        } catch let failure as Failure {
            return failure.faults.map { "\($0.pointer) \($0.detail)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `chapters are read as people write them, and written like that again`() throws {
        let chapters = try Chapters(
            lines: "0:00 Welcome\n\n1:30\tSetting up \r\n 1:02:03   Questions", length: 4_000)
        #expect(
            chapters.chapters == [
                .init(start: 0, title: "Welcome"), .init(start: 90, title: "Setting up"),
                .init(start: 3_723, title: "Questions"),
            ])
        #expect(chapters.lines == "0:00 Welcome\n1:30 Setting up\n1:02:03 Questions")
        #expect([0, 1, 2].map(chapters.end) == [90, 3_723, 4_000])
    }

    @Test func `every line that is no chapter is named`() {
        #expect(
            faults { try Chapters(lines: "Welcome\n1:30\n1:75 x\n2:00 a\n2:00 b\n999:00:00 c", length: nil) } == [
                "/chapters Line 1 must be a time and a title of at most 200 characters, such as 1:30 Setting up.",
                "/chapters Line 2 must be a time and a title of at most 200 characters, such as 1:30 Setting up.",
                "/chapters Line 3 must be a time and a title of at most 200 characters, such as 1:30 Setting up.",
                "/chapters Line 5 must be later than the line before.",
                "/chapters Line 6 must be a time and a title of at most 200 characters, such as 1:30 Setting up.",
            ])
        #expect(
            faults { try Chapters([.init(start: 5, title: "a"), .init(start: 4, title: "")], length: 5) } == [
                "/chapters/0/start Must be within the recording.",
                "/chapters/1/start Must be later than the start of the chapter before.",
                "/chapters/1/title Must not be empty.",
            ])
        // In the unit of every other limit: one letter can carry thousands of marks.
        let marked = String(repeating: "e\u{301}", count: 101)
        #expect(faults { try Chapters(lines: "0:00 " + marked, length: nil) }.count == 1)
        let many = (0...Chapters.maxCount).map { Chapters.Chapter(start: $0, title: "c") }
        #expect(faults { try Chapters(many, length: nil) } == ["/chapters A recording has at most 100 chapters."])
    }

    @Test func `a file of chapters is read, and written for players`() throws {
        let file = """
            WEBVTT

            intro
            00:00.000 --> 01:30.000
            <b>Welcome</b> &amp;
            hello

            01:30.000 --> 52:00.500
            A to B

            """
        let chapters = try Chapters(parsing: Array(file.utf8))
        #expect(chapters.chapters.map(\.title) == ["Welcome & hello", "A to B"])
        #expect(chapters.length == 3_121)
        #expect(
            try Chapters([.init(start: 0, title: "<a>"), .init(start: 60, title: "b")], length: nil).file == """
                WEBVTT

                00:00:00.000 --> 00:01:00.000
                &lt;a&gt;

                00:01:00.000 --> 01:01:00.000
                b

                """)
        #expect(faults { try Chapters(parsing: Array("WEBVTT\n\nx".utf8)) }.count == 1)
    }
}
