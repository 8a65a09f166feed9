import Testing

@testable import Operations

@Suite struct PersonNameTests {
    @Test(arguments: [
        "Ada Moss", "Moss, Ada", "ada  MOSS", "Áda Moss", "Ada Moss (Acme)", "Ada Moss [extern]", "Ada Moss | Acme",
        "Ada Moss - Acme", "Ada\u{A0}Moss", "Moss,Ada (Guest)",
    ])
    func `one name in many spellings`(text: String) {
        #expect(PersonName(text).keys.contains("ada moss"))
    }

    @Test func `the original name stands in brackets`() {
        #expect(PersonName("AM (Ada Moss)").keys == ["am", "ada moss"])
        #expect(PersonName("Jean-Luc d’Arc").keys == ["arc d jean luc"])
    }

    @Test(arguments: ["", "--", "( )", "…"])
    func `no name`(text: String) {
        #expect(PersonName(text).keys == [])
    }
}
