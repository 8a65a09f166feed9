import SupportCore
import Testing

@Suite struct IntakeImpactTests {
    @Test func `the suggested priority follows the agreement`() {
        func priority(
            _ category: Ticket.Category?, _ environment: Ticket.Environment?, _ impact: Intake.Impact?,
            _ hasWorkaround: Bool? = nil
        ) -> String {
            Intake.priority(of: category, in: environment, impact: impact, hasWorkaround: hasWorkaround).rawValue
        }
        #expect(priority(.defect, .production, .unusable, false) == "P1")
        #expect(priority(.defect, .production, .unusable) == "P1")
        #expect(priority(.defect, nil, .unusable, false) == "P1")
        #expect(priority(.defect, .production, .unusable, true) == "P2")
        #expect(priority(.defect, .production, .severe, false) == "P2")
        #expect(priority(.defect, .staging, .unusable, false) == "P3")
        #expect(priority(.defect, .production, .limited) == "P3")
        #expect(priority(.question, .production, Intake.Impact.none) == "P3")
        #expect(priority(nil, nil, nil) == "P3")
        #expect(priority(.enhancement, .production, .unusable, false) == "P4")
    }
}
