import Foundation
import Testing

@testable import Web

/// A template that names what its view does not have would leave an empty place on the page, and say nothing.
@Suite struct TemplateNamesTests {
    /// The views of all pages, by what is around them.
    private static let pages: [any PageView.Type] = [
        AddressConfirmationView.self, CatalogueView.self, CertificateView.self, DemoMailView.self,
        DocumentationView.self,
        EmbeddedProgrammeView.self, ErrorView.self, FeedbackView.self, FramedErrorView.self, HeldFormView.self,
        LegalNoticeView.self,
        LinkRequestView.self, PanelView.self, PersonalMoveView.self, PersonalPageView.self, PersonalQuestionView.self,
        ProgrammeListView.self, ProgrammeMonthView.self, ReservedPlacesView.self,
        RegistrationResultView.self, RoomWaitingView.self, SessionPageView.self, SignInLinkView.self, SignInView.self,
        SupportAnsweredView.self, SupportEmbedView.self, SupportFormView.self, SupportSentView.self,
        SupportTicketView.self, TutorialPageView.self,
        UnsubscriptionView.self,
    ]
    private static let forms: [any PageView.Type] = [RegistrationFormView.self]
    private static let ofStaff: [any PageView.Type] = [
        AttendancePreviewView.self, StaffCertificateView.self, ConfirmationView.self, ConnectionView.self,
        ConnectionsView.self, FormAgainView.self, GapsView.self,
        HealthView.self, JournalView.self,
        MappingsView.self, MessageView.self,
        OccurrenceFormView.self, OutboxView.self, PanelCodeView.self, ProblemListView.self, ProblemPageView.self,
        QueueView.self,
        ReceivedMailView.self, RosterCancellationView.self, RosterErasureView.self, RosterMoveView.self,
        RecurringProblemsView.self, RosterView.self, ScheduleView.self, ServiceLevelPageView.self,
        ImportFormView.self, ImportView.self, SessionFormView.self, SettingsView.self, StaffEmptyView.self,
        StaffPreferenceView.self,
        StaffErrorView.self,
        NewTicketView.self, StaffFeedbackView.self, StaffSessionView.self, StaffTrainerListView.self,
        StaffTrainerView.self, StaffTutorialListView.self, StaffTutorialView.self, SupportInsightView.self,
        TicketFormView.self, TrainingReportView.self, UserListView.self, UserView.self,
        TicketPageView.self, TokensView.self, TutorialEffectView.self, WebhookView.self, WebhooksView.self,
    ]

    private let sources = Result { try TemplateSource.all(in: TestSite.package.appending(path: "Templates")) }

    private func names() throws -> TemplateNames {
        var names = TemplateNames(try sources.get())
        let layout = try ViewSchema(of: LayoutView.self)
        for (types, frame) in [
            (Self.pages, [layout]), (Self.forms, [layout, try ViewSchema(of: OnceView.self)]),
            (Self.ofStaff, [layout, try ViewSchema(of: StaffLayoutView.self)]),
        ] {
            for type in types { names.check(type.template, frame + [try ViewSchema(of: type)]) }
        }
        return names
    }

    @Test func `a template names only what its view, or the frame around it, has`() throws {
        let faults = try names().faults.sorted()
        #expect(faults == [])
    }

    @Test func `every property of a view is named by a template`() throws {
        let unnamed = try names().unnamed.sorted()
        #expect(unnamed == [])
    }

    @Test func `every page's template has one view, and every other template is part of one`() throws {
        let sources = try sources.get()
        let parents = sources.values.reduce(into: Set<String>()) { $0.formUnion($1.parents) }
        let pages = sources.filter { $0.value.isDocument && !parents.contains($0.key) }.keys
        let templates = (Self.pages + Self.forms + Self.ofStaff).map { $0.template }
        #expect(templates.sorted() == pages.sorted())
        #expect(try Set(sources.keys).subtracting(names().reached) == [])
    }

    // MARK: - That it finds what is wrong

    struct Shelf: Decodable {
        let title: String
        let isFull: Bool
        let owner: Person?
        let books: [Book]

        struct Book: Decodable {
            let title: String
            let author: Person
            let notes: [String]
        }

        struct Person: Decodable {
            let name: String
        }
    }

    private static let whole = """
        {{title}}{{#isFull}}!{{/isFull}}{{#owner}}{{name}}{{/owner}}
        {{#books}}{{title}} {{author.name}}{{#notes}}{{.}}{{/notes}}{{/books}}{{^books}}–{{/books}}
        """

    private func names(of page: String, _ parts: [String: String] = [:]) throws -> TemplateNames {
        var names = TemplateNames(try parts.merging(["page": page]) { $1 }.mapValues(TemplateSource.init))
        names.check("page", [try ViewSchema(of: LayoutView.self), try ViewSchema(of: Shelf.self)])
        return names
    }

    @Test func `names of the view, of views within it and of the frame are right`() throws {
        let names = try names(of: Self.whole + "{{language}}{{texts.skip}}")
        #expect(names.faults == [])
        #expect(names.unnamed.filter { !$0.hasPrefix("LayoutView.") && !$0.hasPrefix("OrganisationView.") } == [])
        #expect(names.unnamed.contains("LayoutView.zone"))
        #expect(!names.unnamed.contains("LayoutView.language"))
    }

    @Test(arguments: [
        ("{{titel}}", "page names titel, which Shelf does not have"),
        ("{{#isFul}}{{title}}{{/isFul}}", "page names isFul, which Shelf does not have"),
        ("{{^owners}}{{/owners}}", "page names owners, which Shelf does not have"),
        ("{{#books}}{{writer}}{{/books}}", "page names writer, which Shelf.Book does not have"),
        ("{{#books}}{{#notes}}{{text}}{{/notes}}{{/books}}", "page names text, which Shelf.Book does not have"),
        ("{{#books}}{{author.names}}{{/books}}", "page names author.names, which Shelf.Person does not have"),
        ("{{title.name}}", "page names title.name, which a text does not have"),
        ("{{^books}}{{author}}{{/books}}", "page names author, which Shelf does not have"),
        ("{{books}}", "page writes books, which is no text"),
        ("{{#books}}{{.}}{{/books}}", "page writes ., which is no text"),
        ("{{isFull}}", "page writes isFull, which is no text"),
        ("{{> missing}}", "page includes missing, which does not exist"),
        ("{{#books}}{{> book}}{{/books}}", "book names pages, which Shelf.Book does not have"),
        ("{{<frame}}{{$content}}{{pages}}{{/content}}{{/frame}}", "page names pages, which Shelf does not have"),
        ("{{<frame}}{{/frame}}", "frame names shelf, which Shelf does not have"),
    ])
    func `a wrong name is found, wherever it stands`(page: String, fault: String) throws {
        let parts = ["book": "{{title}}{{pages}}", "frame": "<p>{{$content}}{{shelf}}{{/content}}</p>"]
        let names = try names(of: page, parts)
        #expect(names.faults.map { $0.replacing("TemplateNamesTests.", with: "") } == [fault])
    }

    @Test func `a property that no template names is found`() throws {
        let names = try names(of: Self.whole.replacing("{{author.name}}", with: ""))
        #expect(
            names.unnamed.filter { $0.hasPrefix("TemplateNamesTests.") }.sorted()
                == ["TemplateNamesTests.Shelf.Book.author"])
    }

    @Test(arguments: ["{{#a}}", "{{#a}}{{/b}}", "{{/a}}", "{{<frame}}{{title}}{{/frame}}"])
    func `a template whose sections do not match is refused`(text: String) {
        #expect(throws: TemplateSource.Malformed.self) { try TemplateSource(text) }
    }
}
