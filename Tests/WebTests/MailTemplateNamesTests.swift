import Foundation
import SupportCore
import Testing

@testable import Operations

/// A mail's template that names what its view does not have would leave an empty place in the mail, and say nothing.
@Suite struct MailTemplateNamesTests {
    private func names(in language: String) throws -> TemplateNames {
        let folder = TestSite.package.appending(path: "Templates/mail/\(language)")
        var names = TemplateNames(try TemplateSource.all(in: folder))
        for view in MailViews.all {
            for template in view.templates { names.check(template, [try ViewSchema(of: view)]) }
        }
        return names
    }

    @Test(arguments: MailTemplates.languages)
    func `a template names only what its view has, and every property is named`(language: String) throws {
        let names = try names(in: language)
        #expect(names.faults.sorted() == [])
        #expect(names.unnamed.sorted() == [])
    }

    @Test(arguments: MailTemplates.languages)
    func `every template has one view`(language: String) throws {
        let files = try TemplateSource.all(in: TestSite.package.appending(path: "Templates/mail/\(language)"))
        #expect(MailViews.all.flatMap { $0.templates }.sorted() == files.keys.sorted())
    }

    @Test func `the frame of all mails names only what its view has, and every property is named`() throws {
        let file = TestSite.package.appending(path: "Templates/mail/frame.mustache")
        let frame = try TemplateSource(String(decoding: Data(contentsOf: file), as: UTF8.self))
        var names = TemplateNames(["frame": frame])
        names.check("frame", [try ViewSchema(of: MailFrameView.self)])
        #expect(names.faults.sorted() == [])
        #expect(names.unnamed.sorted() == [])
    }

    @Test func `a missing template stops the start, and is named`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: TestSite.package.appending(path: "Templates"), to: folder.appending(path: "Templates"))
        for name in ["de/breach", "en/link"] {
            try FileManager.default.removeItem(at: folder.appending(path: "Templates/mail/\(name).mustache"))
        }
        let failure = #expect(throws: Failure.self) { try MailTemplates(resources: folder) }
        #expect(failure?.detail == "Mail templates are missing from this installation: de/breach, en/link.")
    }
}
