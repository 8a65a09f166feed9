import Foundation
import Testing

@testable import SupportCore

/// The agreement's "Requisition of Tech Support", point by point; each test quotes its line.
@Suite struct `The required details of a request` {
    /// A defect with all details.
    private var complete: Ticket {
        get throws {
            var ticket = try ticket()
            ticket.category = .defect
            ticket.businessImpact = "Invoices go out late."
            ticket.suggestedPriority = .p2
            ticket.expectedResult = "A file."
            ticket.errorMessage = "E42"
            ticket.requestID = "r1"
            ticket.instanceID = "i1"
            ticket.accountID = "acme"
            ticket.stepsToReproduce = "Press export."
            ticket.environment = .production
            ticket.discovery = "In the morning's run."
            ticket.beganAt = ticket.openedAt
            return ticket
        }
    }

    private func missing(_ change: (inout Ticket) -> Void) throws -> [Intake.Field] {
        var ticket = try complete
        change(&ticket)
        return ticket.missing
    }

    @Test func `a complete ticket has no missing details`() throws {
        #expect(try complete.missing == [])
        #expect(Intake.questions(for: try complete) == [])
    }

    @Test func `1: the category`() throws {
        // "Categorize the issue (general question, defect, enhancement request, etc.)."
        #expect(try missing { $0.category = nil } == [.category])
    }

    @Test func `2: the business impact and a suggested priority`() throws {
        // "The business impact of the issue & suggest the priority of the same."
        #expect(try missing { $0.businessImpact = " \n" } == [.businessImpact])
        #expect(try missing { $0.suggestedPriority = nil } == [.suggestedPriority])
    }

    @Test func `3: a detailed description and the expected results`() throws {
        // "A detailed description of the issue faced along with expected results"
        #expect(try missing { ($0.description, $0.expectedResult) = ("", nil) } == [.description, .expectedResult])
    }

    @Test func `4: the error message and ids, if applicable`() throws {
        // "If applicable" "a. Error Message" "b. Request ID" "c. Instance ID" "d. Account ID"
        func withoutFour(_ category: Ticket.Category?, none: String? = nil) throws -> [Intake.Field] {
            try missing {
                $0.category = category
                ($0.errorMessage, $0.requestID, $0.instanceID, $0.accountID) = (none, none, none, none)
            }
        }
        let four: [Intake.Field] = [.errorMessage, .requestID, .instanceID, .accountID]
        #expect(try withoutFour(.defect) == four)
        #expect(try withoutFour(.other) == four)
        #expect(try withoutFour(nil) == [.category] + four)
        #expect(try withoutFour(.question) == [])
        #expect(try withoutFour(.enhancement) == [])
        #expect(try withoutFour(.defect, none: "") == [])
    }

    @Test func `4d: the mail domain of the requester replaces the account id`() throws {
        let organisation = try missing {
            ($0.accountID, $0.requester) = (nil, .init(email: "ada@acme.example"))
        }
        let publicProvider = try missing {
            ($0.accountID, $0.requester) = (nil, .init(email: "ada@gmail.com"))
        }
        #expect([organisation, publicProvider] == [[], [.accountID]])
    }

    @Test func `5: the steps, or a video`() throws {
        // "Steps to duplicate the issue faced along with relevant data. Either a video or a list of steps."
        func missing(_ attachment: Ticket.Attachment?) throws -> [Intake.Field] {
            try self.missing { ($0.stepsToReproduce, $0.attachments) = (nil, attachment.map { [$0] } ?? []) }
        }
        #expect(try missing(nil) == [.stepsToReproduce])
        #expect(try missing(.init(title: "Log", url: "https://files.example/log.txt")) == [.stepsToReproduce])
        #expect(try missing(.init(title: "Capture", url: "https://files.example/a.MP4?v=1")) == [])
        #expect(try missing(.init(title: "Screencast of it", url: "https://files.example/12")) == [])
    }

    @Test func `6: the environment`() throws {
        // "Which environment does the issue occur in?"
        #expect(try missing { $0.environment = nil } == [.environment])
    }

    @Test func `7: the discovery and the beginning`() throws {
        // "How was the issue discovered and when did it begin?"
        #expect(try missing { $0.discovery = nil } == [.discovery])
        #expect(try missing { $0.beganAt = nil } == [.beganAt])
    }

    @Test func `a minimal ticket has questions about all details`() throws {
        let questions = Intake.questions(for: try ticket())
        let expected: [Intake.Question] = [
            .init(
                field: .category, point: 1,
                text: "How would you categorize the issue: general question, defect, enhancement request or other?"
            ),
            .init(field: .businessImpact, point: 2, text: "What is the business impact of the issue?"),
            .init(
                field: .suggestedPriority, point: 2, text: "Which priority, P1 to P4, do you suggest for the issue?"
            ),
            .init(field: .expectedResult, point: 3, text: "Which results did you expect?"),
            .init(field: .errorMessage, point: 4, text: "If applicable: what is the error message?"),
            .init(field: .requestID, point: 4, text: "If applicable: what is the request ID?"),
            .init(field: .instanceID, point: 4, text: "If applicable: what is the instance ID?"),
            .init(field: .accountID, point: 4, text: "If applicable: what is the account ID?"),
            .init(
                field: .stepsToReproduce, point: 5,
                text: "Which steps duplicate the issue, and with which data? Either a video or a list of steps will do."
            ),
            .init(field: .environment, point: 6, text: "Which environment does the issue occur in?"),
            .init(field: .discovery, point: 7, text: "How was the issue discovered?"),
            .init(field: .beganAt, point: 7, text: "When did the issue begin?"),
        ]
        #expect(questions == expected)
    }

    @Test func `every point requires a field, in order`() {
        #expect(Set(Intake.Field.allCases.map(\.point)) == Set(1...7))
        #expect(Intake.Field.allCases.map(\.point) == Intake.Field.allCases.map(\.point).sorted())
    }
}
