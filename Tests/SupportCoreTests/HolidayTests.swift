import Testing

@testable import SupportCore

@Suite struct `Holidays` {
    @Test(arguments: ["2026-12-25", "--05-01", "--02-29", "2028-02-29", "1900-01-01", "2099-12-31"])
    func `are single or yearly dates`(_ text: String) {
        #expect(Holiday(text)?.description == text)
    }

    @Test(
        arguments: [
            "", "2026-02-29", "--02-30", "--13-01", "--00-10", "2026-1-1", "2026/12/25", "1899-12-31", "2100-01-01",
            "--5-01", "-05-01", "20261225", "2026-12-25T00", "２026-12-25",
        ]
    )
    func `in any other format are refused`(_ text: String) {
        #expect(Holiday(text) == nil)
    }

    @Test func `are ordered by date, the yearly ones first`() {
        let sorted = ["2026-12-25", "--12-25", "2026-01-01", "--01-01"].compactMap { Holiday($0) }.sorted()
        #expect(sorted.map(\.description) == ["--01-01", "--12-25", "2026-01-01", "2026-12-25"])
    }
}
