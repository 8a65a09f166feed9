import SupportCore
import Testing

@testable import Web

@Suite struct MultipartFormTests {
    private func form(head: String) throws -> MultipartForm {
        let body = "--b\r\n\(head)\r\n\r\nhello\r\n--b--\r\n"
        return try MultipartForm(Array(body.utf8), contentType: "multipart/form-data; boundary=b")
    }

    @Test func `the head of a part is read up to eight kilobytes`() throws {
        let long = String(repeating: "x", count: 4_000)
        let read = try form(head: "Content-Disposition: form-data; name=\"a\"; filename=\"\(long)\"")
        #expect(read.files["a"]?.name == long)
        let parameters = String(repeating: ";a", count: 5_000)
        #expect(throws: Failure(.malformed, "A part of the form does not end.")) {
            try form(head: "Content-Disposition: form-data\(parameters)")
        }
    }

    @Test(arguments: ["notes; part 2.ics", "a;name=b;filename=c.ics", ";", "a=b.ics"])
    func `the name of a file may have a semicolon`(file: String) throws {
        let read = try form(head: "Content-Disposition: form-data; name=\"a\"; filename=\"\(file)\"")
        #expect(read.files == ["a": .init(name: file, bytes: Array("hello".utf8))])
        let swapped = try form(head: "Content-Disposition: form-data; filename=\"\(file)\"; name=\"a\"")
        #expect(swapped.files == read.files)
    }
}
