import Testing

@testable import Web

@Suite struct ChartTests {
    /// Shapes or words of a chart, each as the values of some of their attributes.
    private func marks<Mark>(_ marks: [Mark], _ attributes: (Mark) -> String...) -> [[String]] {
        marks.map { mark in attributes.map { $0(mark) } }
    }

    @Test func `the parts of a bar stand behind one another, as shares of the longest`() {
        let chart = Chart.bars(
            [
                Chart.Row(name: "A", parts: [.init(value: 1, look: 1), .init(value: 3, look: 2)], note: "25 %"),
                Chart.Row(name: "B", parts: [.init(value: 0, look: 1), .init(value: 1, look: 2)], note: "0 %"),
            ], label: "L")
        #expect(chart.height == "88")
        #expect(
            marks(chart.shapes, \.look, \.x, \.width, \.y) == [
                ["ground", "0.0%", "100.0%", "21"], ["look-1", "0.0%", "25.0%", "21"],
                ["look-2", "25.0%", "75.0%", "21"], ["ground", "0.0%", "100.0%", "65"],
                ["look-2", "0.0%", "25.0%", "65"],
            ])
        #expect(
            marks(chart.words, \.text, \.x, \.y) == [
                ["A", "0.0%", "15"], ["25 %", "100.0%", "15"], ["B", "0.0%", "59"], ["0 %", "100.0%", "59"],
            ])
    }

    @Test func `a chart of nothing has no bars`() {
        let chart = Chart.bars([Chart.Row(name: "A", parts: [.init(value: 0, look: 1)], note: "–")], label: "L")
        #expect(marks(chart.shapes, \.look) == [["ground"]])
        #expect(marks(Chart.spark([], label: "L").shapes, \.look) == [])
        #expect(marks(Chart.columns([], from: "a", to: "b", label: "L").shapes, \.look) == [["line"]])
    }

    @Test func `columns are as high as their share of the highest, and nothing is a thin line`() {
        #expect(
            marks(Chart.spark([0, 1, 4, 1_000], label: "L").shapes, \.y, \.height) == [
                ["27", "1"], ["26", "2"], ["26", "2"], ["0", "28"],
            ])
        let chart = Chart.columns([0, 1, 4], from: "1 Dec", to: "22 Dec", label: "L")
        #expect(
            marks(chart.shapes, \.look, \.x, \.width, \.y, \.height) == [
                ["look-1", "4.33%", "24.67%", "101", "1"], ["look-1", "37.67%", "24.67%", "81", "21"],
                ["look-1", "71.0%", "24.67%", "18", "84"], ["line", "0.0%", "100.0%", "102", "1"],
            ])
        #expect(
            marks(chart.words, \.text, \.x, \.y, \.look) == [
                ["1", "50.0%", "76", "figure"], ["4", "83.33%", "13", "figure"], ["1 Dec", "0.0%", "117", "axis"],
                ["22 Dec", "100.0%", "117", "axis end"],
            ])
    }
}
