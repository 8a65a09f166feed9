import HTTPTypes
import Operations

/// Figures for support leads: how the agreement is met, what recurs, the effect of tutorials, and who came. Each is a chart, a
/// table and a file.
struct InsightPages {
    static let path = "/staff/insights"

    /// The links between the pages.
    static func links(_ call: Call) -> [StaffLayoutView.Link] {
        let texts = call.reader.texts
        return call.links(among: [
            (path, texts.text(.insightLevels)), (path + "/problems", texts.text(.insightProblems)),
            (path + "/effect", texts.text(.insightEffect)), (path + "/support", texts.text(.insightSupport)),
            (path + "/attendance", texts.text(.insightAttendance)),
        ])
    }

    /// An answer as a file to save.
    static func file(_ answer: Answer, _ name: String) -> Answer {
        var answer = answer
        answer.headers[.contentDisposition] = "attachment; filename=\"\(name).csv\""
        answer.keepSecret()
        return answer
    }
}
