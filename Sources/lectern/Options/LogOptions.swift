import ArgumentParser
import Logging

struct LogOptions: ParsableArguments {
    @Option(help: "trace, debug, info, notice, warning, error or critical. (LECTERN_LOG_LEVEL; info)")
    var logLevel: String?

    @Option(help: "text, or json for an object on each line. (LECTERN_LOG_FORMAT; text)")
    var logFormat: String?

    enum Format: String {
        case text, json
    }

    func logger() throws -> Logger {
        let format = try format()
        var logger = Logger(label: "lectern") { label in
            switch format {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler()
            }
        }
        logger.logLevel = try level()
        return logger
    }

    func level() throws -> Logger.Level {
        let name = setting(logLevel, "LECTERN_LOG_LEVEL", otherwise: "info")
        guard let level = Logger.Level(rawValue: name) else {
            throw ValidationError(
                "\(name) is not a log level. Use trace, debug, info, notice, warning, error or critical.")
        }
        return level
    }

    func format() throws -> Format {
        let name = setting(logFormat, "LECTERN_LOG_FORMAT", otherwise: "text")
        guard let format = Format(rawValue: name) else {
            throw ValidationError("\(name) is not a format of the log. Use text or json.")
        }
        return format
    }
}
