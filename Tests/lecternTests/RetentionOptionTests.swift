import Foundation
import TestSupport
import Testing

@Suite struct RetentionOptionTests {
    @Test(arguments: ["banana", "180", "PT23H", "P1Y", "P0D", "-P1D"])
    func `a time to keep something that is none stops the server`(text: String) async throws {
        let folder = try Folder()
        for option in ["--keep-mail", "--keep-registrations", "--keep-interest"] {
            let outcome = try await Lectern.run("serve", "--port", "0", "\(option)=\(text)", in: folder)
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains("\(text) is not a valid retention time"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.database))
    }
}
