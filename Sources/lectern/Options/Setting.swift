import Foundation

/// An option, else its environment variable, else what is usual.
func setting(_ option: String?, _ variable: String, otherwise value: String) -> String {
    option ?? ProcessInfo.processInfo.environment[variable] ?? value
}
