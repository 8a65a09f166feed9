import Foundation
import Testing

@testable import Web

@Suite struct ChartTests {
    @Test func `the parts of a bar stand behind one another, as shares of the longest`() throws {
        let chart = Chart(
            label: "L",
            rows: [
                Chart.Row(name: "A", parts: [.init(value: 1, look: 1), .init(value: 3, look: 2)], note: "25 %"),
                Chart.Row(name: "B", parts: [.init(value: 0, look: 1), .init(value: 1, look: 2)], note: "0 %"),
            ])
        #expect(chart.values["height"] as? String == "88")
        let rows = try #require(chart.values["rows"] as? [[String: Any]])
        let parts = rows.map { row in
            (row["parts"] as? [[String: String]] ?? []).map { [$0["x"], $0["width"], $0["look"]] }
        }
        #expect(parts == [[["0.0%", "25.0%", "1"], ["25.0%", "75.0%", "2"]], [["0.0%", "25.0%", "2"]]])
    }

    @Test func `a chart of nothing has no bars`() throws {
        let chart = Chart(label: "L", rows: [Chart.Row(name: "A", parts: [.init(value: 0, look: 1)], note: "–")])
        let rows = try #require(chart.values["rows"] as? [[String: Any]])
        #expect((rows[0]["parts"] as? [[String: String]])?.isEmpty == true)
        #expect((Chart.columns([], label: "L")["columns"] as? [[String: String]])?.isEmpty == true)
    }

    @Test func `columns are as high as their share of the highest, and nothing is a thin line`() throws {
        let columns = try #require(Chart.columns([0, 1, 4], label: "L")["columns"] as? [[String: String]])
        #expect(columns.map { $0["y"] } == ["96.0%", "75.0%", "0.0%"])
        #expect(columns.map { $0["height"] } == ["4.0%", "25.0%", "100.0%"])
    }
}
