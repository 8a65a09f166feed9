import Testing

@testable import SupportCore

@Suite struct `Durations` {
    @Test(
        arguments: [
            ("PT1H", 3_600), ("PT48H", 172_800), ("PT1H30M", 5_400), ("PT90S", 90), ("P2D", 172_800),
            ("P1DT12H", 129_600), ("P2W", 1_209_600), ("P36600D", 3_162_240_000),
        ]
    )
    func `of whole seconds are parsed`(text: String, seconds: Int) {
        #expect(ExactDuration.seconds(of: text, days: true) == seconds)
    }

    @Test(
        arguments: [
            "", "P", "PT", "1H", "PT1", "P1Y", "P1M", "PT0S", "PT-1H", "-PT1H", "PT1.5H", "PT1M1H", "PT1H1H", "P1DT",
            "pt1h", "PT1H ", "P1H", "PT1D", "P36601D", "PT99999999999999999999H", "PT٣H",
        ]
    )
    func `in any other format are refused`(_ text: String) {
        #expect(ExactDuration.seconds(of: text, days: true) == nil)
    }

    @Test func `with days are refused if a day has no fixed length`() {
        #expect(
            ["P1D", "P1W", "P1DT1H", "PT24H"].map { ExactDuration.seconds(of: $0, days: false) } == [
                nil, nil, nil, 86_400,
            ])
    }

    @Test func `are formatted in hours, minutes and seconds`() {
        #expect(
            [1, 60, 3_600, 5_401, 172_800].map(ExactDuration.text) == ["PT1S", "PT1M", "PT1H", "PT1H30M1S", "PT48H"])
    }
}
