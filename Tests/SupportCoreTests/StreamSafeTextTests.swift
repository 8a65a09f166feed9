import Testing

@testable import SupportCore

@Suite struct StreamSafeTextTests {
    @Test(arguments: [
        "", "Grace", "Ærøskøbing", "Zoë", "हिन्दी में प्रशिक्षण", "การฝึกอบรมออนไลน์สำหรับผู้ดูแลระบบ", "تَدْرِيبٌ عَلَى الْوِيبْهُوكْس",
        "e\u{301}\u{323}\u{302}", String(repeating: "👩🏽‍🔧", count: 50), String(repeating: "e\u{301}", count: 500),
    ])
    func `what people write stays as it is`(text: String) {
        #expect(text.isStreamSafe)
        #expect(text.streamSafe.unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test func `marks without an end are parted, and none is lost`() {
        let marks = String(repeating: "\u{301}\u{323}", count: 50_000)
        let text = "before e" + marks + " after"
        #expect(!text.isStreamSafe)
        let safe = text.streamSafe
        #expect(safe.isStreamSafe)
        #expect(safe.hasPrefix("before "))
        #expect(safe.unicodeScalars.filter { $0 != "\u{34F}" }.elementsEqual(text.unicodeScalars))
        // Neither takes the square of their number.
        #expect(Set([safe, safe + "!"]).count == 2)
    }

    @Test func `thirty marks in a row are left, and the next is parted`() {
        let thirty = "e" + String(repeating: "\u{301}", count: 30)
        #expect(thirty.isStreamSafe)
        #expect(
            (thirty + "\u{301}").streamSafe.unicodeScalars.elementsEqual((thirty + "\u{34F}\u{301}").unicodeScalars))
    }
}
